// The question: the claim first, then two targets for the thumbs, then a receipt.

import { fill, h, icon, inWords, write } from "../dom.js";
import { announce } from "../notice.js";
import { left, span } from "../timer.js";
import { levelName, t, tenth, topicName } from "../words.js";
import { play, wishes } from "../wishes.js";
import { verdictButtons } from "./buttons.js";

/** The seconds that tick aloud. */
const LAST = 5;

/** How long a claim is to the eye; wide scripts count twice. */
export function lengthOf(text) {
  const size = [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e80 ? 2 : 1), 0);
  return size <= 48 ? "short" : size <= 92 ? "medium" : "long";
}

export const kicker = ({ topic, difficulty }) => h("p", { class: "kicker" }, [topicName(topic), levelName(difficulty)].filter(Boolean).join(" · "));

export function asking({ room, clock, answer, timer, doubts, settings }) {
  const { claim, round, of } = room.question;
  const player = !room.spectating;
  const title = h("h1", { class: "claim", tabindex: -1, ...inWords(claim), data: { testid: "claim", length: lengthOf(claim.text) } }, claim.text);
  const lookUp = h("h1", { class: "look-up", tabindex: -1 }, icon("eye"), t("ask.look_up"));
  const waiting = h("p", { class: "waiting soft", data: { testid: "answered" } });
  const receipt = h("p", { class: "receipt", role: "status", data: { testid: "receipt", state: "none" } });
  const sure = player && room.confidence ? sureness() : null;
  const buttons = player ? verdictButtons(choose) : null;
  const line = h("i");
  const reading = h("p", { class: "reading", hidden: true, data: { testid: "reading" } }, t("ask.read_first"), h("span", { class: "reading-line", "aria-hidden": "true" }, line));
  const also = room.last?.round === round - 1 && !room.struck.has(round - 1) ? round - 1 : 0;
  const el = h("section", { class: sure ? "asking with-sure" : "asking" }, timer.track,
    h("div", { class: "asking-claim" },
      h("div", { class: "asking-head" }, kicker(claim), player ? doubts.button(round, claim, also) : null, settings()),
      title, player ? lookUp : null, waiting),
    h("div", { class: "asking-answer" }, sure?.box, receipt, reading, buttons?.row));
  // Who reads the big screen hears the room; whoever listens to this page hears the claim.
  if (wishes.buttonsOnly && player) announce(t("round.of", { round, of }));
  else announce(`${t("round.of", { round, of })}.`, { quoted: claim });
  let opening = 0, waited = false, second = null, begun = 1;

  function choose(verdict) {
    if (answer.choose(verdict, sure ? sure.value() : undefined)) navigator.vibrate?.(12);
  }

  function show() {
    if (!room.question) return;
    const given = answer.current;
    const { open, soon } = answer;
    const over = clock.until(room.deadline) <= 0;
    buttons?.show(given?.verdict ?? null, open, soon);
    sure?.lock(Boolean(given) || !(open || soon));
    read(soon);
    receipt.dataset.state = given?.state ?? (!over || !player ? "none" : "closed");
    say(receipt, given ? receiptText(given, room) : !over || !player ? "" : t("receipt.no_answer"), given?.state === "saved");
    const others = Math.max(0, room.players - room.answered);
    write(waiting, room.late && !room.you.extra ? t("waiting.late") : !player || given ? (others === 0 && room.answered > 0 ? t("waiting.none") : room.answered ? t("waiting", { answered: room.answered, n: room.players }) : player ? t("waiting.first") : "") : "");
  }

  /** First the claim, then the buttons, at the same moment for all. */
  function read(soon) {
    clearTimeout(opening);
    reading.hidden = !soon || !player;
    receipt.hidden = !reading.hidden;
    if (soon) {
      waited = true;
      const ms = clock.until(room.question.opens_at);
      begun = Math.max(begun, ms);
      line.style.transform = `scaleX(${1 - ms / begun})`;
      if (!room.paused) opening = setTimeout(show, ms + 1);
    } else if (waited && player) {
      waited = false;
      announce(t("ask.now"));
    }
  }

  function tick() {
    if (!room.question) return;
    const ms = left(room, clock), seconds = ms === null ? null : Math.ceil(ms / 1000);
    timer.show(ms, span(room), !answer.current);
    if (second !== null && seconds !== second && seconds <= LAST && seconds > 0 && player && !answer.current) play("tick");
    second = seconds;
    if (answer.soon || clock.until(room.deadline) <= 0) show();
  }
  show();
  tick();
  return { el, title: player && wishes.buttonsOnly ? lookUp : title, show, tick, key: choose, clock: timer.chip };
}

function say(element, text, saved) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  fill(element, text, saved ? icon("check") : null);
}

/** "FAKE · 3.4 s · saved", and never "saved" without a receipt. */
export function receiptText({ verdict, elapsed, state, sure, message, code, first }, room) {
  if (state === "late") return t("receipt.late");
  if (state === "refused") return code === "already_answered" ? t("receipt.first_counts") : message || t("error.general");
  if (first) return t("receipt.first_is", { verdict: t(`verdict.${verdict}`) });
  const word = !room.confidence || sure === undefined || sure === null ? t(`verdict.${verdict}`) : t(sure ? "receipt.sure.yes" : "receipt.sure.no", { verdict: t(`verdict.${verdict}`) });
  return t("receipt", { verdict: word, time: tenth(elapsed), state: t(`receipt.${state}`) });
}

function sureness() {
  const choice = (value, checked) => h("label", { class: "sure-choice" },
    h("input", { type: "radio", name: "sure", value, checked }), h("span", null, h("b", null, t(`sure.${value}`)), " ", h("small", null, t(`sure.${value}.stake`))));
  const box = h("fieldset", { class: "sure" }, h("legend", null, t("sure.hint")), h("div", { class: "sure-row" }, choice("yes", false), choice("no", true)));
  return { box, value: () => box.querySelector("input:checked").value === "yes", lock: (locked) => { box.disabled = locked; } };
}
