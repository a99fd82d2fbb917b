// The host's console and the big screen: the same page, with controls for whoever holds the key.

import { alone } from "./alone.js";
import { ask, asking } from "./ask.js";
import { call, sentence } from "./api.js";
import { codeFromAddress, codeMark, grouped, whole } from "./code.js";
import { handed, waiting } from "./console/asides.js";
import { bar, extendable } from "./console/bar.js";
import { finish } from "./console/finish.js";
import { Flags, flagSheet } from "./console/flags.js";
import { askForCode, giveAway, take } from "./console/handover.js";
import { handedOver, setHandedOver, takeCodeFromAddress } from "./console/kept.js";
import { KEYS, keySheet } from "./console/keys.js";
import { lobby } from "./console/lobby.js";
import { menu } from "./console/menu.js";
import { closePanel } from "./console/panel.js";
import { askToRemove, peopleSheet } from "./console/people.js";
import { question } from "./console/question.js";
import { sheet } from "./console/sheet.js";
import { askToStrike } from "./console/strike.js";
import { struck } from "./console/struck.js";
import { verdict } from "./console/verdict.js";
import { watch } from "./console/watch.js";
import { fill, h, icon, write } from "./dom.js";
import { wordmark } from "./mark.js";
import { announce, hushNote, note, openNotices, passOn } from "./notice.js";
import { pill } from "./pill.js";
import { gone, pauseCover } from "./player/asides.js";
import { ready, struckText } from "./player/ready.js";
import { Room } from "./room.js";
import { hostToken, keepHostToken, setWish, takeHostKeyFromAddress, wish } from "./seat.js";
import { RoomSocket } from "./socket.js";
import { dock } from "./talk/dock.js";
import { levelName, num, parts, t, topicName, translate } from "./words.js";

const MORE_SECONDS = 10;
/** So long (ms) may the first word of the room take before the page says that it waits. */
const SILENCE = 1_500;
const PLAYING = ["preparing", "asking", "revealing"];
const SCREENS = { lobby, preparing, asking: question, revealing: verdict, over: finish };
const code = codeFromAddress();
takeHostKeyFromAddress(code);
let token = hostToken(code);

const stage = document.querySelector("main");
const sign = pill();
const away = alone();
const place = h("div", { class: "big-where" });
const subject = h("p", { class: "kicker" });
const address = h("span", { class: "soft" }, location.host);
const chatButton = h("button", { type: "button", class: "button plain big-chat", hidden: true, data: { testid: "chat-button" }, on: { click: () => talk.toggle() } }, icon("chat"), h("span", null, t("watch.button")));
const header = h("header", { class: "big-top" }, place, subject,
  h("div", { class: "big-join" }, address, codeMark(code), sign.box, chatButton));
/** For a screen without the key: what it is, and how it becomes the host's. */
const foot = h("footer", { class: "screen-bar", hidden: true }, h("p", { class: "soft" }, t("screen.what")),
  h("button", { type: "button", class: "button quiet", data: { testid: "take-button" }, on: { click: () => bring() } }, t("screen.take")),
  h("a", { class: "button quiet", href: `/r/${code}` }, t("screen.play")),
  h("button", { type: "button", class: "button quiet", on: { click: fullScreen } }, t("bar.screen")));
const room = new Room(code);
const flags = new Flags(room);
const eyes = watch({ tell, hosting: () => hosting(), you: () => room.you });
// Closed until it is asked for: the room looks at this screen, and the claim is to be as large as it can be.
const talk = dock({ send: (message) => socket.send(message), clock: () => socket.clock, you: () => room.you, name: "big-talk", bar: false, start: false, tools: eyes.publicTools, build: eyes.build, moved: cover });
const socket = new RoomSocket({ room: code, token, heard, changed: lineChanged });
const acts = {
  start: () => tell("start"), again: () => tell("start"), next: () => tell("next"), skip: () => tell("skip"), skip_reveal: () => tell("skip"),
  pause: () => tell("pause"), resume: () => tell("resume"), extend: () => tell("extend", { seconds: MORE_SECONDS }), lock: () => tell("lock"), unlock: () => tell("unlock"),
  void: () => strike(), flags: openFlags, board: () => sheet.toggle(code), chat: () => talk.toggle(), lights: turnLights, screen: fullScreen,
  menu: () => menu({ room, act: acts }), keys: () => keySheet(hosting()), end: finishEarly,
  hand: () => giveAway({ code, token, address: address.textContent, until: (at) => socket.clock.until(at) }),
  people: () => { sheets.people = peopleSheet({ room, pick: remove, closed: () => { sheets.people = null; } }); },
};
const controls = bar(acts);
/** The sheets that change while they are open. */
const sheets = { flags: null, people: null };
let screen = null;
let key = "";
let claim = null;

const hosting = () => room.you.role === "host";

async function tell(verb, body = {}) {
  if (!hosting()) return;
  if (socket.send({ type: "command", do: verb, ...body })) return;
  const answer = await call(`/api/rooms/${code}/${verb}`, { method: "POST", token, body });
  if (!answer.ok) note(answer.message);
}

/** Asks whether a round is to be struck out: the one on the screen, or one that was flagged. */
function strike(round = room.reveal?.round ?? room.question?.round) {
  if (!hosting() || !round || (room.reveal?.round === round && room.reveal.voided)) return;
  const row = flags.of(round);
  askToStrike({ round, claim: row.text, language: row.language, open: row.open, act: (reason) => tell("void", { round, reason }) });
}

function openFlags() {
  if (!flags.flagged.length) return;
  sheets.flags = flagSheet({ flags, room, closed: () => { sheets.flags = null; }, act: {
    check: (round) => { if (!socket.send({ type: "flag", round, reason: t("flags.host") })) note(t("error.offline")); },
    strike, changed: frame,
  } });
}

async function finishEarly() {
  if (await ask({ title: t("end.ask"), text: t("end.ask.text"), choices: [{ value: "yes", label: t("end.ask.yes"), kind: "danger" }] })) tell("end");
}

const remove = ({ player, name }) => askToRemove({ name }, (ban) => tell("kick", { player, ban }));

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => note(t("error.full_screen")));
}

// Handing over

/** Somebody brings a code, or wants to type one. */
async function bring(brought = "") {
  let trouble = "";
  if (brought) {
    const answer = await take(code, brought);
    if (answer.ok) return seated(answer.token);
    trouble = answer.message;
  }
  askForCode({ code, brought, trouble, taken: seated });
}

/** The seat of the host is ours. */
function seated(given) {
  token = given;
  keepHostToken(code, given);
  setHandedOver(code, false);
  hushNote("not-host");
  key = "";
  note(t("take.done"), { kind: "gold" });
  socket.reopenAs(given);
}

/** It is somebody else's. Another tab of this browser may be the one that has it now: its key stays. */
function unseated() {
  if (hostToken(code) === token) keepHostToken(code, null);
  token = null;
  setHandedOver(code, true);
  Object.assign(room, { phase: null, you: { role: "spectator" } });
  talk.off();
  aside(handed({ code, watch: watchOn, back: () => bring() }), "handed");
}

function watchOn() {
  setHandedOver(code, false);
  key = "";
  socket.reopenAs(undefined);
}

// What is shown

/** A screen beside the game: nothing of the game around it. */
function aside(page, name) {
  closePanel("flags", "people", "hand", "strike", "menu");
  header.hidden = true;
  controls.el.hidden = foot.hidden = true;
  pauseCover.show(false, stage);
  fill(stage, page.el);
  screen = null;
  key = "";
  document.body.dataset.phase = name;
  document.body.classList.remove("hosting");
  page.title.focus({ preventScroll: true });
}

function goneForGood() {
  socket.close();
  talk.off();
  aside(gone(), "gone");
}

/** Before a claim: three, two, one; or, where one was taken off the screen, that it was struck out. */
function preparing(given) {
  return room.voided && claim?.round === room.voided.round ? struck({ ...given, voided: room.voided, claim: claim.claim }) : ready(given);
}

function show(fresh = false) {
  if (room.phase === "gone") return goneForGood();
  const Screen = SCREENS[room.phase];
  if (!Screen) return;
  header.hidden = false;
  const now = [room.phase, room.game, room.round, room.voided?.id, room.reveal?.voided?.reason, room.you.role].join(" ");
  if (now !== key) {
    const hadFocus = stage.contains(document.activeElement);
    key = now;
    claim = room.question ?? room.reveal ?? claim;
    screen = Screen({ room, clock: socket.clock, fresh, kick: hosting() ? remove : null });
    fill(stage, screen.el);
    document.body.dataset.phase = room.phase;
    talk.phase(room.phase);
    if (hadFocus) screen.title?.focus({ preventScroll: true });
  }
  screen.show?.();
  sheets.flags?.show();
  sheets.people?.show();
  frame();
  tick();
  stage.tabIndex = stage.scrollHeight > stage.clientHeight + 1 ? 0 : -1;
}

function frame() {
  if (room.joinUrl) write(address, new URL(room.joinUrl).host);
  const shown = room.question?.claim ?? room.reveal?.claim;
  const playing = Boolean(shown);
  if (playing) fill(place, h("p", { class: "where" }, parts("round.of.short", { round: h("b", null, num(room.round)), of: num(room.of) })));
  else fill(place, wordmark());
  write(subject, playing ? [topicName(shown.topic), levelName(shown.difficulty)].filter(Boolean).join(" · ") : "");
  sign.show(socket.state, [t(hosting() ? "pill.host" : "pill.screen")], false);
  document.body.classList.toggle("hosting", hosting());
  if (hosting()) controls.show(room, talk, flags);
  else controls.el.hidden = true;
  foot.hidden = hosting();
  away.show(room);
  chatButton.hidden = hosting() || !talk.live || talk.open;
  cover();
}

/** What lies under the pause, or on a small screen under the chat, cannot be reached. */
function cover() {
  pauseCover.show(room.paused && PLAYING.includes(room.phase), stage);
  stage.inert ||= talk.covers;
  header.inert = controls.el.inert = foot.inert = talk.covers;
  if (room.phase) controls.chat(talk, eyes.eyes);
  chatButton.hidden = hosting() || !talk.live || talk.open;
}

function tick() {
  screen?.tick?.();
  const seconds = room.nextAt === null ? null : Math.ceil(socket.clock.until(room.nextAt) / 1000);
  const last = room.round >= room.of;
  write(controls.line, room.phase !== "revealing" || room.paused ? "" : seconds === null ? t("bar.waiting") : seconds > 0 && seconds < 90 ? t(last ? "next.end" : "next.in", { n: seconds }) : "");
}

// What is heard

/** What is told in passing: of a claim that was doubted, of more time, of a host who is back. */
const PASSING = {
  reviewing: ({ values }) => t("review.running", values),
  review: ({ values }) => t("review.stands", values),
  host_back: () => t("alone.back"),
};

function heard(message) {
  const { type } = message;
  if (type === "welcome") return welcomed(message);
  if (talk.heard(message)) return controls.chat(talk, eyes.eyes);
  const changed = room.apply(message);
  const flagged = flags.heard(message);
  if (type === "refused" || type === "error") note(sentence(message.code, message.message));
  if (type === "notification") passOn(message);
  if (type === "round_voided" && room.round !== message.round) note(struckText(message), { kind: "gold" });
  if (type === "locked") note(t(message.locked ? "console.locked" : "console.unlocked"), { key: "locked" });
  if (type === "status" && PASSING[message.kind]) note(PASSING[message.kind](message), { key: message.kind });
  if (type === "extended" && hosting()) note(t("extend.done", { n: MORE_SECONDS }), { key: "extended" });
  if (type === "flagged" && message.player !== "host") announce(t("bar.flags.waiting", { n: flags.waiting }));
  if (["round_closed", "round_voided", "game_over"].includes(type)) sheet.refresh();
  if (changed || flagged) show(true);
}

function welcomed(message) {
  if (!message.resumed || room.phase === null) {
    room.take(message.room, message.you, message.join_url);
    flags.heard(message);
    key = "";
  } else Object.assign(room.you, message.you);
  talk.heard(message);
  if (message.you.role !== "host" && token) note(t("console.not_host"), { kind: "gold", lasting: true, key: "not-host" });
  show();
}

function lineChanged(state) {
  if (state === "gone") return goneForGood();
  if (state === "elsewhere") return unseated();
  if (state === "unseated") {
    keepHostToken(code, null);
    token = null;
    note(t("console.not_host"), { kind: "gold", lasting: true, key: "not-host" });
    return socket.reopenAs(undefined);
  }
  if (room.phase) frame();
}

// The keyboard

const PRESSED = {
  Space: () => hosting() && controls.pressPrimary(),
  P: () => hosting() && PLAYING.includes(room.phase) && tell(room.paused ? "resume" : "pause"),
  E: () => hosting() && extendable(room) && acts.extend(),
  V: () => strike(), G: () => hosting() && openFlags(), M: () => hosting() && acts.menu(),
  L: acts.board, C: () => talk.live && talk.toggle(), F: fullScreen, T: turnLights, Help: acts.keys,
};

function turnLights() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  setWish("big-theme", root.dataset.theme);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || screen === null) return;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (asking() && !(letter === "l" && sheet.open)) return;
  const { target } = event;
  if (target.matches("input, textarea, select") || (event.key === " " && target.matches(":is(button, a, summary):focus-visible"))) return;
  const action = PRESSED[KEYS[letter]];
  if (!action) return;
  event.preventDefault();
  // A button that was clicked has the focus still: the space bar is the game's all the same.
  if (event.key === " " && target !== document.body) target.blur();
  action();
});
addEventListener("hashchange", () => {
  const brought = takeCodeFromAddress();
  if (brought !== null) bring(brought);
});

addEventListener("words", () => { key = ""; if (room.phase) show(); });
translate();
openNotices();
document.title = t("page.room", { code: grouped(code) });
if (wish("big-theme") === "light") document.documentElement.dataset.theme = "light";
stage.before(header, away.el);
stage.after(talk.el, controls.el, foot);
// While it lies over the stage it is what the page is about.
pauseCover.el.setAttribute("role", "main");
pauseCover.el.querySelector("h2").setAttribute("aria-level", "1");
document.body.append(pauseCover.el);
setInterval(tick, 200);

const brought = takeCodeFromAddress();
if (!whole(code)) goneForGood();
else if (!token && handedOver(code) && brought === null) unseated();
else {
  socket.open();
  setTimeout(() => { if (room.phase === null && ["connecting", "reconnecting"].includes(socket.state)) aside(waiting({ again: () => socket.open() }), "away"); }, SILENCE);
  if (brought !== null) bring(brought);
}
