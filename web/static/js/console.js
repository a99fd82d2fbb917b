// The host's console and the big screen: the same page, with controls for whoever holds the key.

import { ask, asking } from "./ask.js";
import { call, sentence } from "./api.js";
import { codeFromAddress, codeMark, grouped, whole } from "./code.js";
import { bar } from "./console/bar.js";
import { finish } from "./console/finish.js";
import { lobby } from "./console/lobby.js";
import { question } from "./console/question.js";
import { sheet } from "./console/sheet.js";
import { verdict } from "./console/verdict.js";
import { watch } from "./console/watch.js";
import { fill, h, icon, write } from "./dom.js";
import { wordmark } from "./mark.js";
import { note, openNotices, passOn } from "./notice.js";
import { pill } from "./pill.js";
import { gone, pauseCover } from "./player/asides.js";
import { ready, struckText } from "./player/ready.js";
import { Room } from "./room.js";
import { hostToken, keepHostToken, setWish, takeHostKeyFromAddress, wish } from "./seat.js";
import { RoomSocket } from "./socket.js";
import { dock } from "./talk/dock.js";
import { levelName, num, parts, t, topicName, translate } from "./words.js";

const SCREENS = { lobby, preparing: ready, asking: question, revealing: verdict, over: finish };
const code = codeFromAddress();
takeHostKeyFromAddress(code);
let token = hostToken(code);

const stage = document.querySelector("main");
const sign = pill();
const place = h("div", { class: "big-where" });
const subject = h("p", { class: "kicker" });
const address = h("span", { class: "soft" }, location.host);
const chatButton = h("button", { type: "button", class: "button plain big-chat", hidden: true, data: { testid: "chat-button" }, on: { click: () => talk.toggle() } }, icon("chat"), h("span", null, t("watch.button")));
const header = h("header", { class: "big-top" }, place, subject,
  h("div", { class: "big-join" }, address, codeMark(code), sign.box, chatButton));
const room = new Room(code);
const eyes = watch({ tell, hosting: () => hosting(), you: () => room.you });
const talk = dock({ send: (message) => socket.send(message), clock: () => socket.clock, you: () => room.you, name: "big-talk", bar: false, tools: eyes.publicTools, build: eyes.build, moved: cover });
const socket = new RoomSocket({ room: code, token, heard, changed: lineChanged });
const controls = bar({
  start: () => tell("start"), again: () => tell("start"), next: () => tell("next"), skip: () => tell("skip"), skip_reveal: () => tell("skip"),
  pause: () => tell("pause"), resume: () => tell("resume"), lock: () => tell("lock"), unlock: () => tell("unlock"),
  void: strike, end: finishEarly, board: () => sheet.toggle(code), chat: () => talk.toggle(), lights: turnLights, screen: fullScreen,
});
let screen = null;
let key = "";

const hosting = () => room.you.role === "host";

async function tell(verb, body = {}) {
  if (!hosting()) return;
  if (socket.send({ type: "command", do: verb, ...body })) return;
  const answer = await call(`/api/rooms/${code}/${verb}`, { method: "POST", token, body });
  if (!answer.ok) note(answer.message);
}

async function strike() {
  const round = room.reveal?.round ?? room.question?.round;
  if (!hosting() || !round) return;
  const reasons = ["wrong", "unclear", "other"].map((name) => ({ value: t(`void.reason.${name}`), label: t(`void.reason.${name}`), kind: "danger" }));
  const reason = await ask({ title: t("void.title", { round }), text: t("void.text"), choices: reasons });
  if (reason) tell("void", { round, reason });
}

async function finishEarly() {
  if (await ask({ title: t("end.ask"), text: t("end.ask.text"), choices: [{ value: "yes", label: t("end.ask.yes"), kind: "danger" }] })) tell("end");
}

async function kick({ player, name }) {
  if (await ask({ title: t("kick.title", { name }), text: t("kick.text"), choices: [{ value: "yes", label: t("kick.yes"), kind: "danger" }] })) tell("kick", { player });
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => note(t("error.full_screen")));
}

function show(fresh = false) {
  if (room.phase === "gone") return goneForGood();
  const Screen = SCREENS[room.phase];
  if (!Screen) return;
  const now = [room.phase, room.game, room.round, room.voided?.id, room.reveal?.voided?.id, room.you.role].join(" ");
  if (now !== key) {
    const hadFocus = stage.contains(document.activeElement);
    key = now;
    screen = Screen({ room, clock: socket.clock, fresh, kick: hosting() ? kick : null });
    fill(stage, screen.el);
    document.body.dataset.phase = room.phase;
    talk.phase(room.phase);
    if (hadFocus) screen.title?.focus({ preventScroll: true });
  }
  screen.show?.();
  frame();
  tick();
  stage.tabIndex = stage.scrollHeight > stage.clientHeight + 1 ? 0 : -1;
}

function frame() {
  if (room.joinUrl) write(address, new URL(room.joinUrl).host);
  const claim = room.question?.claim ?? room.reveal?.claim;
  const playing = Boolean(claim);
  if (playing) fill(place, h("p", { class: "where" }, parts("round.of.short", { round: h("b", null, num(room.round)), of: num(room.of) })));
  else fill(place, wordmark());
  write(subject, playing ? [topicName(claim.topic), levelName(claim.difficulty)].filter(Boolean).join(" · ") : "");
  sign.show(socket.state, [t(hosting() ? "pill.host" : "pill.screen")], false);
  document.body.classList.toggle("hosting", hosting());
  if (hosting()) controls.show(room, talk);
  else controls.el.hidden = true;
  chatButton.hidden = hosting() || !talk.live || talk.open;
  cover();
}

/** What lies under the pause, or on a small screen under the chat, cannot be reached. */
function cover() {
  pauseCover.show(room.paused && room.phase !== "lobby" && room.phase !== "over", stage);
  stage.inert ||= talk.covers;
  header.inert = controls.el.inert = talk.covers;
  if (room.phase) controls.chat(talk, eyes.eyes);
  chatButton.hidden = hosting() || !talk.live || talk.open;
}

function tick() {
  screen?.tick?.();
  const seconds = room.nextAt === null ? null : Math.ceil(socket.clock.until(room.nextAt) / 1000);
  const last = room.round >= room.of;
  write(controls.line, room.phase !== "revealing" || room.paused ? "" : seconds === null ? t("bar.waiting") : seconds > 0 && seconds < 90 ? t(last ? "next.end" : "next.in", { n: seconds }) : "");
}

function heard(message) {
  if (message.type === "welcome") {
    if (!message.resumed || room.phase === null) { room.take(message.room, message.you, message.join_url); key = ""; }
    else Object.assign(room.you, message.you);
    talk.heard(message);
    if (message.you.role !== "host" && token) note(t("console.not_host"), { kind: "gold", lasting: true, key: "not-host" });
    return show();
  }
  if (talk.heard(message)) return controls.chat(talk, eyes.eyes);
  const changed = room.apply(message);
  if (message.type === "refused" || message.type === "error") note(sentence(message.code, message.message));
  if (message.type === "notification") passOn(message);
  if (message.type === "round_voided" && room.round !== message.round) note(struckText(message), { kind: "gold" });
  if (message.type === "locked") note(t(message.locked ? "console.locked" : "console.unlocked"), { key: "locked" });
  if (["round_closed", "round_voided", "game_over"].includes(message.type)) sheet.refresh();
  if (changed) show(true);
}

function lineChanged(state) {
  if (state === "gone") return goneForGood();
  if (state === "unseated") {
    keepHostToken(code, null);
    token = null;
    note(t("console.not_host"), { kind: "gold", lasting: true, key: "not-host" });
    return socket.reopenAs(undefined);
  }
  if (state === "elsewhere") note(t("console.elsewhere"), { kind: "gold", lasting: true, key: "elsewhere" });
  if (room.phase) frame();
}

function goneForGood() {
  socket.close();
  header.hidden = true;
  controls.el.hidden = true;
  talk.off();
  pauseCover.show(false, stage);
  const page = gone();
  fill(stage, page.el);
  screen = null;
  document.body.dataset.phase = "gone";
}

const KEYS = {
  " ": () => hosting() && controls.pressPrimary(),
  p: () => hosting() && ["preparing", "asking", "revealing"].includes(room.phase) && tell(room.paused ? "resume" : "pause"),
  v: strike, l: () => sheet.toggle(code), c: () => talk.live && talk.toggle(), f: fullScreen, t: turnLights,
};

function turnLights() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  setWish("big-theme", root.dataset.theme);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (asking() && !(letter === "l" && sheet.open)) return;
  if (event.target instanceof HTMLElement && (event.target.matches("input, textarea, select") || (event.key === " " && event.target.matches("button, a")))) return;
  const action = KEYS[letter];
  if (!action) return;
  event.preventDefault();
  action();
});

translate();
openNotices();
document.title = t("page.room", { code: grouped(code) });
if (wish("big-theme") === "light") document.documentElement.dataset.theme = "light";
stage.before(header);
stage.after(talk.el, controls.el);
document.body.append(pauseCover.el);
setInterval(tick, 200);
if (whole(code)) socket.open();
else goneForGood();
