// The player's page: at the door, in the room, or on the way back; one screen at a time.

import { alone } from "./alone.js";
import { call, sentence } from "./api.js";
import { codeFromAddress, grouped, whole } from "./code.js";
import { fill, h, write } from "./dom.js";
import { announce, hushNote, note, openNotices, passOn } from "./notice.js";
import { pill } from "./pill.js";
import { Answer } from "./player/answer.js";
import { asking } from "./player/asking.js";
import { verdictOfKey } from "./player/buttons.js";
import { door } from "./player/door.js";
import { ending } from "./player/ending.js";
import { lobby } from "./player/lobby.js";
import { ready, struckText } from "./player/ready.js";
import { reveal } from "./player/reveal.js";
import { apart, gone, pauseCover } from "./player/asides.js";
import { Room } from "./room.js";
import { forgetSeat, nowPlaying, rememberScore, seat, takeSeat, wasPlaying } from "./seat.js";
import { RoomSocket } from "./socket.js";
import { bar } from "./timer.js";
import { num, parts, t, translate } from "./words.js";

const SCREENS = { lobby, preparing: ready, asking, revealing: reveal, over: ending };
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
let key = "";
let cameIn = false;

function mount(next, name) {
  const hadFocus = stage.contains(document.activeElement) || document.activeElement === document.body;
  const first = screen === null;
  screen = next;
  fill(stage, next.el);
  fill(clockSlot, next.clock);
  document.body.dataset.phase = name;
  talk?.phase(name);
  scrollTo(0, 0);
  if (next.focus) next.focus();
  else if (hadFocus && !first) next.title?.focus({ preventScroll: true });
}

function show(fresh = false) {
  if (room.phase === "gone") return leaveFor("gone");
  const Screen = SCREENS[room.phase];
  if (!Screen) return;
  header.hidden = false;
  const now = [room.phase, room.game, room.round, room.voided?.id, room.reveal?.voided?.id, room.you.role].join(" ");
  if (now !== key) {
    key = now;
    mount(Screen({ room, clock: socket.clock, answer, timer: bar(), fresh, leave }), room.phase);
  }
  screen.show?.();
  screen.tick?.();
  frame();
}

/** What stands around every screen: connection, name and score, round, pause. */
function frame() {
  const { you, round, of, phase } = room;
  const playing = phase === "asking" || phase === "revealing";
  fill(where, playing && parts("round.of.short", { round: h("b", null, num(round)), of: num(of) }));
  sign.show(socket.state, room.spectating ? [t("watch.pill")] : [h("bdi", { class: "pill-name" }, you.name), ` · ${num(you.score ?? 0)}`], !room.spectating);
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
  if (talk.heard(message)) return;
  const changed = room.apply(message);
  answer.heard(message);
  if (message.type === "player_left" && message.player === room.you.player) return removed(message.reason);
  if (message.type === "refused" && message.code !== "too_fast" && answer.current?.state !== "refused" && answer.current?.state !== "late") note(sentence(message.code, message.message));
  if (message.type === "error") note(sentence(message.code, message.message));
  if (message.type === "notification") passOn(message);
  if (message.type === "paused") announce(t("pause.title"));
  if (message.type === "locked" || !changed) return;
  if (message.type === "round_voided" && room.round !== message.round) note(struckText(message), { kind: "gold" });
  if (["round_closed", "game_over", "round_voided"].includes(message.type) && !room.spectating) rememberScore(code, room.you.score ?? 0);
  show(true);
}

function welcomed(message) {
  const { room: view, you, resumed } = message;
  if (!resumed || room.phase === null) {
    room.take(view, you);
    key = "";
  } else Object.assign(room.you, { name: you.name ?? room.you.name });
  talk.heard(message);
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
}

async function connect(token) {
  key = "";
  if (socket) return socket.reopenAs(token);
  await openTalk();
  socket = new RoomSocket({ room: code, token, heard, changed: lineChanged });
  answer = new Answer({ room, socket, changed: () => {
    screen?.show?.();
    if (answer.given.state === "late") note(t("receipt.late"), { key: "late", kind: "gold" });
  } });
  socket.open();
}

/** The chat comes when somebody does: at the door nobody needs it. */
async function openTalk() {
  const { dock } = await import("./talk/dock.js");
  talk = dock({ send: (message) => socket.send(message), clock: () => socket.clock, you: () => room.you, name: "talk", share: true, moved: cover });
  stage.after(talk.el);
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
  const answer = await call(`/api/rooms/${code}`);
  if (answer.status === 404) return leaveFor("gone");
  const outside = new Room(code);
  if (answer.ok) outside.take(answer.body);
  else note(answer.message, { key: "line" });
  if (answer.ok && outside.phase === "gone") return leaveFor("gone");
  const mine = seat(code);
  mount(door({
    room: outside, mine, reason,
    seated: (given) => { takeSeat(code, given); cameIn = true; connect(given.token); },
    rejoin: () => connect(mine.token),
    watch: () => connect(undefined),
    forget: () => forgetSeat(code),
  }), "door");
}

addEventListener("keydown", (event) => {
  const verdict = verdictOfKey(event);
  if (!verdict || !screen?.key || room.paused) return;
  event.preventDefault();
  screen.key(verdict);
});

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
