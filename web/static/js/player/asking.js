// The question: the claim first, then two targets for the thumbs, then a receipt.

import { fill, h, icon, inWords, write } from "../dom.js";
import { announce } from "../notice.js";
import { left } from "../timer.js";
import { levelName, t, tenth, topicName } from "../words.js";
import { verdictButtons } from "./buttons.js";

/** How long a claim is to the eye; wide scripts count twice. */
export function lengthOf(text) {
  const size = [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e80 ? 2 : 1), 0);
  return size <= 48 ? "short" : size <= 92 ? "medium" : "long";
}

export const kicker = ({ topic, difficulty }) => h("p", { class: "kicker" }, [topicName(topic), levelName(difficulty)].filter(Boolean).join(" · "));

export function asking({ room, clock, answer, timer }) {
  const { claim, round, of } = room.question;
  const player = !room.spectating;
  const title = h("h1", { class: "claim", tabindex: -1, ...inWords(claim), data: { testid: "claim", length: lengthOf(claim.text) } }, claim.text);
  const waiting = h("p", { class: "waiting soft", data: { testid: "answered" } });
  const receipt = h("p", { class: "receipt", role: "status", data: { testid: "receipt", state: "none" } });
  const sure = player && room.confidence ? sureness() : null;
  const buttons = player ? verdictButtons(choose) : null;
  const el = h("section", { class: sure ? "asking with-sure" : "asking" }, timer.track,
    h("div", { class: "asking-claim" }, kicker(claim), title, waiting),
    h("div", { class: "asking-answer" }, sure?.box, receipt, buttons?.row));
  announce(`${t("round.of", { round, of })}.`, { quoted: claim });

  function choose(verdict) {
    if (answer.choose(verdict, sure ? sure.value() : undefined)) navigator.vibrate?.(12);
  }

  function show() {
    if (!room.question) return;
    const given = answer.current;
    const open = !room.paused && clock.until(room.question.closes_at) > 0;
    buttons?.show(given?.verdict ?? null, open);
    sure?.lock(Boolean(given) || !open);
    receipt.dataset.state = given?.state ?? (open || !player ? "none" : "closed");
    say(receipt, given ? receiptText(given, room) : open || !player ? "" : t("receipt.no_answer"), given?.state === "saved");
    const others = Math.max(0, room.players - room.answered);
    write(waiting, !player || given ? (others === 0 && room.answered > 0 ? t("waiting.none") : room.answered ? t("waiting", { answered: room.answered, n: room.players }) : player ? t("waiting.first") : "") : "");
  }

  function tick() {
    timer.show(left(room, clock), room.seconds * 1000, !answer.current);
    if (clock.until(room.question?.closes_at ?? 0) <= 0) show();
  }
  show();
  tick();
  return { el, title, show, tick, key: choose, clock: timer.chip };
}

function say(element, text, saved) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  fill(element, text, saved ? icon("check") : null);
}

/** "FAKE · 3.4 s · saved", and never "saved" without a receipt. */
export function receiptText({ verdict, elapsed, state, sure, message, code }, room) {
  if (state === "late") return t("receipt.late");
  if (state === "refused") return code === "already_answered" ? t("receipt.first_counts") : message || t("error.general");
  const word = !room.confidence || sure === undefined || sure === null ? t(`verdict.${verdict}`) : t(sure ? "receipt.sure.yes" : "receipt.sure.no", { verdict: t(`verdict.${verdict}`) });
  return t("receipt", { verdict: word, time: tenth(elapsed), state: t(`receipt.${state}`) });
}

function sureness() {
  const choice = (value, checked) => h("label", { class: "sure-choice" },
    h("input", { type: "radio", name: "sure", value, checked }), h("span", null, h("b", null, t(`sure.${value}`)), " ", h("small", null, t(`sure.${value}.stake`))));
  const box = h("fieldset", { class: "sure" }, h("legend", null, t("sure.hint")), h("div", { class: "sure-row" }, choice("yes", false), choice("no", true)));
  return { box, value: () => box.querySelector("input:checked").value === "yes", lock: (locked) => { box.disabled = locked; } };
}
