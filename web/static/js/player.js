// The player's page: at the door, in the room, or on the way back; one screen at a time.

import { alone } from "./alone.js";
import { call, sentence } from "./api.js";
import { codeFromAddress, grouped, whole } from "./code.js";
import { fill, h, write } from "./dom.js";
import { dressed } from "./dress.js";
import { announce, hushNote, note, openNotices, passOn } from "./notice.js";
import { pill } from "./pill.js";
import { Answer } from "./player/answer.js";
import { asking } from "./player/asking.js";
import { verdictOfKey } from "./player/buttons.js";
import { door } from "./player/door.js";
import { Doubts } from "./player/doubts.js";
import { lobby } from "./player/lobby.js";
import { justStruck, ready, struckEffect, struckText } from "./player/ready.js";
import { apart, gone, hold, pauseCover } from "./player/asides.js";
import { Room } from "./room.js";
import { forgetSeat, nowPlaying, rememberScore, seat, takeSeat, wasPlaying } from "./seat.js";
import { settingsButton } from "./settings_button.js";
import { RoomSocket } from "./socket.js";
import { pennant, teamName } from "./team.js";
import { bar } from "./timer.js";
import { play, wishes } from "./wishes.js";
import { num, parts, t, translate } from "./words.js";

/** The screen of each phase; those of a game's end and of its reveals are fetched when a game runs. */
const SCREENS = { lobby, preparing: ready, asking, revealing: null, over: null };
/** So long after a door that did not answer it is tried again. */
const KNOCK_AGAIN = 4_000;
const code = codeFromAddress();
const stage = document.querySelector("main");
const sign = pill();
const where = h("p", { class: "where" });
const clockSlot = h("div", { class: "clock-slot" });
const away = alone();
const header = h("header", { class: "top", hidden: true }, sign.box, where, clockSlot);

const room = new Room(code);
let socket = null;
let talk = null;
let answer = null;
let screen = null;
let knocking = 0;
/** What was told before the chat was there to hear it. */
const unheard = [];
let key = "";
let cameIn = false;

/** The extra time that was asked for while there was no line: true, false, or null. */
let wanted = null;
/** The round whose receipt was heard. */
let kept = 0;
const doubts = new Doubts({ room, send: (message) => socket.send(message) });

/** The button to one's own settings, for a screen that has room for it. */
const settings = () => settingsButton(
  () => room.you.role === "player" ? { now: wanted ?? Boolean(room.you.extra), set: wantExtra } : null,
  () => room.you.role === "player" ? eraseMe : null);

function wantExtra(on) {
  wishes.extra = on;
  wanted = socket?.send({ type: "settings", extra: on }) ? null : on;
}

function mount(next, name) {
  const hadFocus = stage.contains(document.activeElement) || document.activeElement === document.body;
  const first = screen === null;
  screen = next;
  fill(stage, next.el);
  fill(clockSlot, next.clock ?? (["door", "gone", "hold", "elsewhere"].includes(name) ? null : settings()));
  document.body.dataset.phase = name;
  talk?.phase(name);
  scrollTo(0, 0);
  if (next.focus) next.focus();
  else if (hadFocus && !first) next.title?.focus({ preventScroll: true });
}

function show(fresh = false) {
  if (room.phase === "gone") return leaveFor("gone");
  if (room.phase !== "lobby") fetchScreens();
  const Screen = SCREENS[room.phase];
  if (!Screen) return;
  header.hidden = false;
  const now = [room.phase, room.game, room.round, room.voided?.id, room.reveal?.voided?.id, room.ending?.id, room.you.role].join(" ");
  if (now !== key) {
    key = now;
    mount(Screen({ room, clock: socket.clock, answer, timer: bar(), fresh, leave, doubts, settings, enter: () => { socket.close(); atTheDoor(); } }), room.phase);
  }
  screen.show?.();
  screen.tick?.();
  frame();
}

let fetching = false;
let failures = 0;

/** Some browsers remember that a module did not come: then only a new page helps, and the seat is kept. */
async function fetchScreens() {
  if (fetching || SCREENS.over) return;
  fetching = true;
  try {
    SCREENS.revealing ??= (await Promise.all([import("./player/reveal.js"), dressed("recap"), dressed("reveal")]))[0].reveal;
    if (room.phase === "revealing") show();
    SCREENS.over ??= (await import("./player/ending.js")).ending;
    if (room.phase === "over") show();
  } catch {
    failures += 1;
    if (failures > 2 && socket.state === "online") location.reload();
    else setTimeout(fetchScreens, KNOCK_AGAIN);
  }
  fetching = false;
}

/** What stands around every screen: connection, name and score, round, pause. */
function frame() {
  const { you, round, of, phase } = room;
  const playing = phase === "asking" || phase === "revealing";
  fill(where, playing && parts("round.of.short", { round: h("b", null, num(round)), of: num(of) }));
  sign.show(socket.state, room.spectating ? [t("watch.pill")] : [room.team ? [pennant(room.team.team), h("span", { class: "unseen" }, teamName(room.team), " ")] : null, h("bdi", { class: "pill-name" }, you.name), ` · ${num(you.score ?? 0)}`], !room.spectating);
  away.show(room);
  cover();
}

/** What lies under the pause or under an open chat cannot be reached. */
function cover() {
  const { paused, phase } = room;
  pauseCover.show(paused && ["preparing", "asking", "revealing"].includes(phase), stage);
  stage.inert ||= talk?.covers ?? false;
  header.inert = talk?.covers ?? false;
}

function heard(message) {
  if (message.type === "welcome") return welcomed(message);
  if (toTalk(message) || doubts.heard(message)) return;
  const changed = room.apply(message);
  const ours = answer.heard(message);
  if (message.type === "player_left" && message.player === room.you.player) return removed(message.reason);
  if (message.type === "refused" && message.code !== "too_fast" && !ours) note(sentence(message.code, message.message));
  if (message.type === "error") note(sentence(message.code, message.message));
  if (message.type === "notification") passOn(message);
  if (message.type === "paused") announce(t("pause.title"));
  if (message.type === "locked" || !changed) return;
  if (message.type === "round_closed") play("stamp");
  if (message.type === "adjusted") announce(t(message.extra ? "wish.extra.on" : "wish.extra.off"));
  if (message.type === "round_voided" && !screenTells(message)) note([struckText(message), struckEffect(room.voided)].filter(Boolean).join(" "), { kind: "gold" });
  if (["round_closed", "game_over", "round_voided"].includes(message.type) && !room.spectating) rememberScore(code, room.you.score ?? 0);
  show(true);
}

/** Whether the screen that comes says of itself that a round was struck out. */
const screenTells = ({ round }) => (room.phase === "preparing" && justStruck(room)) || (room.phase === "revealing" && room.reveal?.round === round);

function welcomed(message) {
  const { room: view, you, resumed } = message;
  if (!resumed || room.phase === null) {
    room.take(view, you);
    key = "";
  } else Object.assign(room.you, { name: you.name ?? room.you.name, extra: you.extra });
  if (wanted !== null && you.role === "player") wantExtra(wanted);
  toTalk(message);
  answer.reconnected(you, view);
  if (you.role === "player") nowPlaying(code);
  if (cameIn && view.round > 0 && view.phase !== "over" && view.phase !== "lobby") {
    note(t("late.note", { round: view.round, score: you.score ?? 0 }), { kind: "gold" });
  }
  cameIn = false;
  show();
}

function lineChanged(state) {
  if (state === "elsewhere" || state === "gone") return leaveFor(state);
  if (state === "unseated") {
    forgetSeat(code);
    return atTheDoor(t("door.unseated"));
  }
  if (state === "online") { hushNote("line"); if (key) announce(t("pill.back")); }
  if (state === "reconnecting") announce(t(room.spectating ? "pill.reconnecting.watch" : "pill.reconnecting"));
  if (room.phase) frame();
  else if (state === "reconnecting") holdOn("line", () => socket.open());
}

/** There is nothing to show yet, and that takes longer than it should. */
function holdOn(kind, again) {
  if (document.body.dataset.phase === "hold") return;
  header.hidden = true;
  mount(hold(kind, again), "hold");
}

function connect(token) {
  key = "";
  if (socket) return socket.reopenAs(token);
  socket = new RoomSocket({ room: code, token, heard, changed: lineChanged, crowd: () => room.connected });
  answer = new Answer({ room, socket, changed: () => {
    screen?.show?.();
    if (answer.given.state === "saved" && kept !== answer.given.round) play("receipt");
    kept = answer.given.state === "saved" ? answer.given.round : 0;
    if (answer.given.state === "late") note(t("receipt.late"), { key: "late", kind: "gold" });
  } });
  socket.open();
  openTalk();
}

/** The chat comes when somebody does: at the door nobody needs it, and no claim waits for it. */
async function openTalk() {
  const [{ dock }] = await Promise.all([import("./talk/dock.js"), dressed("talk")]).catch(() => [{}]);
  if (!dock) return setTimeout(openTalk, KNOCK_AGAIN);
  talk = dock({ send: (message) => socket.send(message), clock: () => socket.clock, you: () => room.you, name: "talk", share: true, moved: cover });
  stage.after(talk.el);
  for (const message of unheard.splice(0)) talk.heard(message);
  if (document.body.dataset.phase in SCREENS) talk.phase(document.body.dataset.phase);
  else talk.off();
}

/** True if a message was the chat's alone. */
function toTalk(message) {
  if (talk) return talk.heard(message);
  if (unheard.length < 500) unheard.push(message);
  return false;
}

function leaveFor(name) {
  key = "";
  talk?.off();
  header.hidden = name === "gone";
  pauseCover.show(false, stage);
  sign.show(socket?.state ?? "closed", []);
  if (name === "gone") socket?.close();
  write(where, "");
  mount(name === "gone" ? gone() : apart(() => { socket.open(); }), name);
}

function leave() {
  socket.send({ type: "leave" });
  forgetSeat(code);
  socket.close();
  atTheDoor();
}

/** Has everything deleted that the room knows of this player; tells why that failed, or null. */
async function eraseMe() {
  const { token } = seat(code) ?? {};
  // Else the room, which is shown anew to everybody, would say that this seat is gone.
  socket.close();
  const answer = await call(`/api/rooms/${code}/me`, { method: "DELETE", token });
  if (!answer.ok) {
    socket.open();
    return answer.message;
  }
  forgetSeat(code);
  atTheDoor(t("door.erased"));
  return null;
}

function removed(reason) {
  forgetSeat(code);
  socket.close();
  atTheDoor(reason === "kicked" ? t("door.kicked") : undefined);
}

async function atTheDoor(reason) {
  key = "";
  header.hidden = true;
  talk?.off();
  pauseCover.show(false, stage);
  clearTimeout(knocking);
  const answer = await call(`/api/rooms/${code}`);
  if (answer.status === 404) return leaveFor("gone");
  if (!answer.ok) {
    knocking = setTimeout(() => atTheDoor(reason), KNOCK_AGAIN);
    return holdOn(answer.code === "offline" ? "line" : "server", () => atTheDoor(reason));
  }
  const outside = new Room(code);
  outside.take(answer.body);
  if (outside.phase === "gone") return leaveFor("gone");
  const mine = seat(code);
  // The chat is fetched while a name is typed, so that coming in waits for nothing.
  stage.addEventListener("input", () => { import("./talk/dock.js").catch(() => {}); dressed("talk"); }, { once: true });
  mount(door({
    room: outside, mine, reason, settings: settingsButton(() => ({ now: wishes.extra, set: (on) => { wishes.extra = on; } })),
    seated: (given) => { takeSeat(code, given); cameIn = true; connect(given.token); },
    rejoin: () => connect(mine.token),
    watch: () => connect(undefined),
    forget: () => forgetSeat(code),
    again: () => atTheDoor(),
  }), "door");
}

addEventListener("keydown", (event) => {
  const verdict = verdictOfKey(event);
  if (!verdict || !screen?.key || room.paused) return;
  event.preventDefault();
  screen.key(verdict);
});

addEventListener("words", () => { key = ""; if (room.phase) show(); });
translate();
openNotices();
document.title = t("page.room", { code: grouped(code) });
stage.before(header, away.el);
document.body.append(pauseCover.el);
setInterval(() => { if (!document.hidden) screen?.tick?.(); }, 200);
document.addEventListener("visibilitychange", () => screen?.tick?.());

if (!whole(code)) leaveFor("gone");
else if (seat(code) && wasPlaying(code)) connect(seat(code).token);
else atTheDoor();
