// English of the control desk: apart, so that players need not load it.

export const catalogue = {
  "desk.title": "Control desk", "desk.live": "Live", "desk.stale": "No news for {n} s",
  "desk.role.operator": "Operator", "desk.role.moderator": "Moderator", "desk.login.number": "{role}, login {n}", "desk.logout": "Log out", "desk.settings": "Settings", "desk.jump": "Parts of this page",
  "desk.over": "Your login has ended. Log in once more.",

  "login.title": "Who watches over the games?", "login.key": "Key", "login.go": "Come in", "login.how": "The operator's key opens everything, a moderator's key what concerns chats.",
  "login.wait": { one: "Wait another second.", other: "Wait another {n} seconds." }, "login.none": "No key is set",

  "state.up": "All is well", "state.down": "The game is down", "state.attention": { one: "One thing wants a look", other: "{n} things want a look" }, "state.none": "Nobody knows yet", "state.stale": "Is anybody there?",
  "state.up.word": "up", "state.down.word": "down", "state.attention.word": "attention", "state.none.word": "unknown",
  "state.stale.text": "This page has heard nothing from the server for a while. It goes on trying.",
  "state.quiet": "Redis answers in {ms} ms; the last look took {took} ms.", "state.quiet.chats": "No message waits for you.",

  "now.rooms": { one: "room", other: "rooms" }, "now.players": { one: "player connected", other: "players connected" }, "now.answers": "answers a second", "now.receipts": "ms for 99 of 100 receipts",

  "chart.jump": "Charts", "chart.title": "The last {n} minutes", "chart.range": "How far back", "chart.minutes": "{n} min",
  "chart.receipts": "Receipts", "chart.receipts.how": "ms from answer to receipt", "chart.answers": "Answers", "chart.answers.how": "a second", "chart.queues": "Tasks not done", "chart.queues.how": "by agent",
  "chart.mood": "Mood", "chart.mood.how": "% of checked messages", "chart.unsafe": "Unsafe messages", "chart.unsafe.how": "found in two seconds", "chart.players": "People", "chart.players.how": "connected",
  "chart.p50": "half", "chart.p99": "99 of 100", "chart.now": "{name} {value}", "chart.nothing": "Nothing yet", "chart.said": "{title}: {now}. Highest in {n} minutes: {most}.",
  "mood.happy": "happy", "mood.neutral": "neutral", "mood.sad": "sad", "mood.of": "{happy} % happy, {neutral} % neutral, {sad} % sad", "mood.none": "not known",

  "rooms.title": "Rooms", "rooms.none": "No room is open.", "rooms.more": "The {shown} newest of {n} rooms are listed.", "rooms.open": "Look into room {code}",
  "rooms.room": "Room", "rooms.phase": "Phase", "rooms.people": "Here", "rooms.answered": "Answered", "rooms.lag": "Behind", "rooms.chat": "Chat", "rooms.mood": "Mood", "rooms.eyes": "Eyes", "rooms.models": "Models", "rooms.spent": "Spent",
  "rooms.here": "{connected} of {players}", "rooms.round": "{phase} {round}/{of}", "rooms.host_away": "host away", "rooms.locked": "locked", "rooms.paused": "paused", "rooms.bank": "bank",
  "phase.lobby": "Lobby", "phase.preparing": "Ready?", "phase.asking": "Asking", "phase.revealing": "Reveal", "phase.over": "Podium",
  "chatmode.open": "open", "chatmode.held": "held", "chatmode.reactions": "reactions", "chatmode.off": "off", "chatmode.junior": "junior",

  "eyes.title": "Messages that want eyes", "eyes.none": "Nobody waits for you. What a moderator or a rule doubts comes here.", "eyes.more": { one: "One more waits behind these.", other: "{n} more wait behind these." },
  "eyes.show": "Show", "eyes.keep": "Keep", "eyes.hide": "Hide", "eyes.keep_hidden": "Keep hidden", "eyes.mute": "Mute 5 min", "eyes.undo": "Undo", "eyes.keys": "S shows, H hides, M mutes, U undoes.",
  "eyes.in": "in {code}", "eyes.state.held": "held back", "eyes.state.hidden": "hidden", "eyes.state.shown": "on screen",
  "eyes.done.show": "Shown.", "eyes.done.hide": "Hidden.", "eyes.done.mute": "Muted for five minutes.", "eyes.done.undone": "Undone.",
  "eyes.unchecked": "not checked", "eyes.new": { one: "A message wants eyes.", other: "{n} messages want eyes." },
  "category.insult": "insult", "category.hate": "hate", "category.sexual": "sexual", "category.violence": "violence", "category.self_harm": "self-harm", "category.contact": "contact data", "category.approach": "approach", "category.spam": "spam", "category.spoiler": "spoiler",

  "cast.title": "Say something to everybody", "cast.text": "Message", "cast.to": "To", "cast.all": { one: "The one room", other: "All {n} rooms" }, "cast.room": "Room {code}", "cast.none": "No room",
  "cast.preview": "What players see", "cast.empty": "Write something, and it is shown here as players will see it.", "cast.send": "Send", "cast.sure": "Send this to all rooms?", "cast.sure.yes": { one: "Yes, to one room", other: "Yes, to {n} rooms" },
  "cast.sent": { one: "One room was told.", other: "{n} rooms were told." }, "cast.missed": { one: "One room had gone.", other: "{n} rooms had gone." },

  "dead.title": "Dead letters", "dead.none": "No task was given up.", "dead.retry": "Try again", "dead.discard": "Throw away", "dead.retried": "The task is in its queue again.", "dead.discarded": "Thrown away.", "dead.brief": "brief: {parts} ({digest})", "dead.room": "for room {code}", "dead.discard.sure": "Throw this task away?", "dead.discard.text": "Nobody will work on it any more.", "dead.discard.yes": "Throw away",

  "queues.title": "Agents", "queues.agent": "Agent", "queues.workers": "Workers", "queues.waiting": "Waiting", "queues.working": "In work", "queues.oldest": "Oldest", "queues.none": "No agent has been heard of.", "queues.nobody": "nobody", "queues.consumers": "{name} has {n}",
  "processes.title": "Processes", "processes.up": "up", "processes.silent": "silent for {time}", "processes.sockets": { one: "{n} socket", other: "{n} sockets" }, "processes.shards": { one: "{n} shard", other: "{n} shards" }, "processes.memory": "{n} MB", "processes.redis": "Redis", "processes.redis.ms": "answers in {ms} ms",

  "models.title": "Models and money today", "models.none": "No model is set up: the bank serves all claims.", "models.money": "Money", "models.tokens": "Tokens", "models.calls": { one: "{n} call", other: "{n} calls" }, "models.of": "{used} of {most}", "models.free": "{used}, no limit",
  "models.state.closed": "answers", "models.state.open": "rests after failures", "models.state.half-open": "is tried again", "models.use.maker": "makes claims", "models.use.editor": "checks claims", "models.failed": { one: "{n} failure", other: "{n} failures" }, "models.made": "{tokens} tokens, {money}",

  "claims.title": "Claims in doubt", "claims.none": "Nobody doubts a claim. What players flag comes here after its reveal.", "claims.count": "{flagged}, {retired} retired.", "claims.flagged": { one: "{n} claim flagged", other: "{n} claims flagged" },
  "claims.fact": "✓ FACT", "claims.fake": "✕ FAKE", "claims.open": "being asked now", "claims.retired": "retired", "claims.flags": { one: "{n} flag", other: "{n} flags" }, "claims.plays": { one: "{n} play", other: "{n} plays" }, "claims.right": { one: "{share} of {n} answer right", other: "{share} of {n} answers right" }, "claims.voids": { one: "voided once", other: "voided {n} times" },
  "claims.retire": "Retire it:", "claims.reason.wrong": "Wrong", "claims.reason.unclear": "Unclear", "claims.reason.outdated": "Outdated", "claims.why.wrong": "Its verdict is wrong.", "claims.why.unclear": "It can be read both ways.", "claims.why.outdated": "It is not so any more.",
  "claims.undo": "Undo", "claims.restore": "Put back", "claims.of": "{what}: {text}", "claims.gone": "Retired by {by}.", "claims.gone.why": "Retired by {by}: {reason}", "claims.by.host": "a host", "claims.by.review": "a second look", "claims.by.operator": "an operator", "claims.done.retire": "The claim is retired: no room is asked it any more.", "claims.done.restore": "The claim may be asked again.",
  "claims.all": "Show all {n}", "claims.fewer": "Show fewer",
  "rounds.none": "No round is open or doubted here.", "rounds.round": "Round {n}", "rounds.past": "An earlier round of this game", "rounds.voided": "voided", "rounds.void": "Void this round",
  "rounds.sure": "Void round {n}?", "rounds.sure.text": "All points of it are taken back at once, everybody in the room is told why, and its claim is retired. There is no way back.",
  "rounds.why.wrong": "The claim is wrong", "rounds.why.unclear": "The claim is unclear", "rounds.why.trouble": "Something went wrong with the server", "rounds.reason.wrong": "The claim was wrong.", "rounds.reason.unclear": "The claim could be read both ways.", "rounds.reason.trouble": "Something went wrong on our side.", "rounds.done": "Round {n} is void.",
  "chart.room.how": "% of the last 50 checked messages here",

  "audit.retire": "retired the claim {claim}", "audit.restore": "put the claim {claim} back", "audit.void": "voided a round in {room}", "drawer.rounds": "Rounds",
  "audit.title": "Who did what", "audit.none": "Nobody has done anything yet.", "audit.older": "Older", "audit.who": "{role} {n}", "audit.key": "{role} by key", "audit.nobody": "Somebody",
  "audit.login": "logged in", "audit.logout": "logged out", "audit.wrong_key": "tried a wrong key from {address}", "audit.retry": "sent a task of {agent} once more", "audit.discard": "threw away a task of {agent}",
  "audit.broadcast": { one: "told one room: “{content}”", other: "told {n} rooms: “{content}”" }, "audit.notify": "told somebody in {room}: “{content}”", "audit.hide": "hid message {message} in {room}", "audit.show": "showed message {message} in {room}", "audit.mute": "muted a player in {room} for {seconds} s", "audit.unmute": "let a player in {room} write again", "audit.chat": "changed the chat of {room}",

  "drawer.close": "Close", "drawer.runs": "Runs", "drawer.chat": "Chat", "drawer.people": "People", "drawer.trouble": "Trouble", "drawer.board": "Leaderboard", "drawer.gone": "This room is gone.", "drawer.tabs": "Parts of this room",
  "people.here": "connected", "people.away": "away", "people.muted": "muted", "people.notify": "Tell", "people.unmute": "Let write", "people.mute": "Mute 5 min", "people.more": { one: "One more sits here.", other: "{n} more sit here." }, "people.tell": "Tell {name} something", "people.told": "{name} was told.", "people.via": "{session} by {via}",
  "room.chat.none": "Nobody has said anything.", "room.chat.mode": "Chat is", "room.chat.slow": "Seconds between messages", "room.chat.by": { one: "{state} by {by}", other: "{state} by {by}" },
  "trouble.none": "Every command could be applied.", "trouble.entry": "Entry {entry}",

  "runs.none": "No run has left a trace here. Claims of the bank need none.", "runs.pick": "Runs, newest first", "run.running": "running", "run.completed": "completed", "run.failed": "failed", "run.lost": "no news",
  "run.graph": "The flow {flow}, {state}: {steps}", "run.step": "{node}: {state}", "run.steps": { one: "{n} step", other: "{n} steps" }, "run.input": "input {digest}", "run.output": "output {digest}", "run.ms": "{n} ms", "run.tokens": "{n} tokens", "run.attempt": "try {n}", "run.pick_node": "Choose a step to see what went in and out.",
  "node.idle": "not reached", "node.running": "at work", "node.done": "done", "node.failed": "failed", "node.passed": "passed", "node.start": "start", "node.end": "end", "node.decision": "decision", "node.parallel": "side by side", "node.wait": "wait", "node.times": "×{n}",

  "settings.title": "Settings of this server", "settings.set": "set, not shown", "settings.unset": "not set", "settings.changed": "changed", "settings.empty": "empty", "flows.title": "Flows", "flows.own": "your own", "flows.built_in": "of the game",
  "ago.now": "now", "ago.s": "{n} s ago", "ago.min": "{n} min ago", "ago.h": "{n} h ago", "for.s": "{n} s", "for.min": "{n} min", "for.h": "{n} h", "for.ms": "{n} ms",
};
