// A room as this browser knows it: the view it was given, moved on by each event. Knows no page and no socket.

export class Room {
  phase = null; paused = false; locked = false; auto = true;
  topic = null; rounds = 0; seconds = 20; difficulty = null; scoring = "party"; maxPlayers = null;
  game = 1; round = 0; of = 0; players = 0; connected = 0; answered = 0;
  roster = new Map();
  question = null; reveal = null; ending = null; nextAt = null; remaining = null;
  ready = null; making = 0; models = []; status = null; hostConnected = true; voided = null; junior = false;
  /** Teams, best first; how often closed rounds were flagged, and what became of those that were looked at again. */
  teams = []; flags = {}; reviews = {};
  /** The host is away and the game goes on; only those with extra time may still answer. */
  autopilot = false; late = false;
  /** Rounds of this game that were voided; the claim of the latest closed round; when the clock was stopped. */
  struck = new Set(); last = null; pausedAt = null;
  you = { role: "spectator" };
  /** What players type; the server knows it better than this page's own address. */
  joinUrl = null;

  constructor(code) {
    this.code = code;
  }

  /** The whole view: of a welcome, or of GET /api/rooms/{room}. */
  take(view, you, joinUrl = null) {
    this.joinUrl = joinUrl ?? this.joinUrl;
    this.phase = view.expired ? "gone" : view.phase;
    this.paused = Boolean(view.paused);
    this.locked = Boolean(view.locked);
    this.auto = view.auto ?? true;
    this.topic = view.topic ?? null;
    this.rounds = view.rounds ?? 0;
    this.seconds = view.seconds ?? 20;
    this.difficulty = view.difficulty ?? null;
    this.scoring = view.scoring ?? "party";
    this.maxPlayers = view.max_players ?? null;
    this.game = view.game ?? 1;
    this.round = view.round ?? 0;
    this.of = view.of ?? view.rounds ?? 0;
    this.players = view.players ?? 0;
    this.connected = view.connected ?? this.players;
    this.answered = view.answered ?? 0;
    this.roster = new Map((view.roster ?? []).map((row) => [row.player, row]));
    this.question = view.question ?? null;
    this.reveal = view.reveal ?? null;
    this.ending = view.ending ?? null;
    this.nextAt = view.next_at ?? null;
    this.remaining = null;
    this.ready = view.shelf?.ready ?? null;
    this.making = view.shelf?.making ?? 0;
    this.models = view.models ?? [];
    this.hostConnected = view.host?.connected ?? true;
    this.voided = null;
    this.pausedAt = null;
    this.struck = new Set(this.reveal?.void ? [this.reveal.round] : []);
    this.last = this.reveal ? { round: this.reveal.round, claim: this.reveal.claim } : null;
    if (this.reveal?.void) this.reveal = { ...this.reveal, voided: { round: this.reveal.round, reason: this.reveal.void } };
    this.teams = view.teams ?? [];
    this.flags = { ...view.flags };
    this.reviews = { ...view.reviews };
    this.autopilot = Boolean(view.autopilot);
    this.late = this.phase === "asking" && !this.paused && this.nextAt > (this.question?.closes_at ?? Infinity);
    this.junior = Boolean(view.chat?.junior);
    if (you) this.you = { ...you };
  }

  /** True if the event was one that changes a room. */
  apply(event) {
    const change = CHANGES[event.type];
    if (!change) return false;
    change(this, event);
    return true;
  }

  get spectating() { return this.you.role !== "player"; }
  get confidence() { return this.scoring === "confidence"; }

  /** When the open round closes for us: who has extra time has half of the round's time more. */
  get deadline() {
    if (!this.question) return 0;
    const { opens_at, closes_at } = this.question;
    return this.you.extra ? closes_at + Math.floor((closes_at - opens_at) / 2) : closes_at;
  }

  /** The row of our team, or null. */
  get team() { return this.teams.find((row) => row.team === this.you.team) ?? null; }
}

/** What a status says of a claim that was doubted, in the words of the view. */
const REVIEWS = { reviewing: "running", review: "stands", flags: "unchecked" };

const countIn = (room, team, by) => { room.teams = room.teams.map((row) => (row.team === team ? { ...row, players: row.players + by } : row)); };

const CHANGES = {
  player_joined(room, { player, name, players, team = null }) {
    if (!room.roster.has(player)) countIn(room, team, 1);
    room.roster.set(player, { player, name, connected: true, team });
    room.players = players ?? room.roster.size;
  },
  player_left(room, { player, players }) {
    countIn(room, room.roster.get(player)?.team, -1);
    room.roster.delete(player);
    room.players = players ?? room.roster.size;
  },
  presence(room, { players, connected, host }) {
    room.players = players ?? room.players;
    room.hostConnected = host ?? room.hostConnected;
    room.connected = connected ?? room.connected;
  },
  game_started(room, event) {
    Object.assign(room, { struck: new Set(), last: null, pausedAt: null });
    Object.assign(room, { flags: {}, reviews: {}, late: false, teams: room.teams.map((team) => ({ ...team, rank: 1, average: 0 })) });
    Object.assign(room, { phase: "preparing", paused: false, round: 0, question: null, reveal: null, ending: null, voided: null });
    room.game = event.game ?? room.game;
    room.rounds = room.of = event.rounds ?? room.rounds;
    room.seconds = event.seconds ?? room.seconds;
    room.topic = event.topic ?? room.topic;
    room.scoring = event.scoring ?? room.scoring;
    room.nextAt = event.next_at ?? null;
    room.you = { ...room.you, score: 0, rank: null, streak: 0, answered: null, came: null };
  },
  round_opened(room, { round, of, claim, opens_at, closes_at }) {
    Object.assign(room, { phase: "asking", paused: false, round, of, answered: 0, reveal: null, remaining: null, pausedAt: null });
    room.question = { round, of, claim, opens_at, closes_at };
    room.nextAt = closes_at;
    room.late = false;
    room.you.answered = null;
  },
  answer_taken(room, { round, verdict, sure, elapsed }) {
    if (round === room.round) room.you.answered = { round, verdict, sure, elapsed };
  },
  tally(room, { round, answered, players }) {
    if (round !== room.round) return;
    room.answered = answered;
    room.players = players ?? room.players;
  },
  round_closed(room, event) {
    Object.assign(room, { phase: "revealing", question: null, reveal: event, round: event.round, remaining: null });
    room.last = { round: event.round, claim: event.claim };
    room.pausedAt = null;
    room.of = event.of ?? room.of;
    room.nextAt = event.next_at ?? null;
    room.late = false;
    room.teams = event.teams ?? room.teams;
    room.answered = event.answered ?? room.answered;
    if (event.you) Object.assign(room.you, { score: event.you.score, rank: event.you.rank, streak: event.you.streak });
  },
  round_voided(room, event) {
    event = { ...event, before: room.you.score };
    room.voided = event;
    room.struck.add(event.round);
    room.teams = event.teams ?? room.teams;
    if (event.you) Object.assign(room.you, { score: event.you.score, rank: event.you.rank, streak: event.you.streak });
    if (room.question?.round === event.round) Object.assign(room, { phase: "preparing", question: null, nextAt: event.next_at ?? null });
    else if (room.reveal) {
      // A round before the one that is shown changes who leads as well.
      const top = event.top ?? room.reveal.top;
      const voided = room.reveal.round === event.round ? event : room.reveal.voided && { ...room.reveal.voided, top };
      room.reveal = { ...room.reveal, top, voided };
    }
  },
  paused(room, { remaining, at }) {
    room.paused = true;
    room.pausedAt = at ?? null;
    room.remaining = remaining ?? null;
    room.nextAt = null;
  },
  resumed_play(room, { opens_at, closes_at, next_at }) {
    room.paused = false;
    room.remaining = room.pausedAt = null;
    room.nextAt = next_at ?? closes_at ?? null;
    if (room.question && closes_at) room.question = { ...room.question, opens_at: opens_at ?? room.question.opens_at, closes_at };
  },
  extended(room, { closes_at, next_at }) {
    room.nextAt = next_at ?? room.nextAt;
    room.late = false;
    if (room.question && closes_at) room.question = { ...room.question, closes_at };
  },
  adjusted(room, { extra }) {
    room.you.extra = extra;
  },
  locked(room, { locked }) {
    room.locked = locked;
  },
  status(room, { text, kind, values = {} }) {
    room.status = text ? { text, kind, values } : null;
    if (kind === "late") room.late = true;
    if (kind === "autopilot" || kind === "host_back") room.autopilot = kind === "autopilot";
    if (REVIEWS[kind]) room.reviews[values.round] = REVIEWS[kind];
  },
  models(room, { models }) {
    room.models = models;
  },
  shelf(room, { ready, making }) {
    room.ready = ready;
    room.making = making;
  },
  game_over(room, event) {
    Object.assign(room, { phase: "over", paused: false, question: null, reveal: null, ending: event, nextAt: null, teams: event.teams ?? room.teams });
    if (event.you) Object.assign(room.you, { score: event.you.score, rank: event.you.rank });
  },
  room_expired(room) {
    room.phase = "gone";
  },
};
