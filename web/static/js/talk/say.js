// What one can do in a chat: write a line, call the assistant, show a feeling. Says plainly when that must wait.

import { h, icon, write } from "../dom.js";
import { num, t } from "../words.js";

export const REACTIONS = ["clap", "laugh", "wow", "think", "heart", "sad"];
const CALL = "@assistant ";
const CALLED = /^\s*@assistant\b\s*/i;
const LONGEST = 500;
const BREATH = 400;
/** How long a feeling is seen. */
const LASTS = 2_600;
/** A refusal that comes this soon after a line was sent is about that line. */
const SOON = 5_000;

export function reactions(react) {
  let last = 0;
  const press = (emoji) => {
    const now = performance.now();
    if (now - last < BREATH) return;
    last = now;
    react(emoji);
  };
  return h("div", { class: "reactions", role: "group", "aria-label": t("talk.reactions") },
    REACTIONS.map((emoji) => h("button", { type: "button", class: "reaction", "aria-label": t(`react.${emoji}`), title: t(`react.${emoji}`), data: { testid: `react-${emoji}` }, on: { click: () => press(emoji) } }, icon(emoji))));
}

/** send(message) is true if it went out; asked(text) is told of a question that only we see. */
export function composer({ log, send, clock, asked }) {
  let sent = null, trouble = "";
  const note = h("p", { class: "say-note", id: "say-note", role: "status", data: { testid: "say-note" } });
  const input = h("input", { type: "text", class: "say-input", name: "say", maxlength: LONGEST, autocomplete: "off", enterkeyhint: "send", dir: "auto", "aria-label": t("talk.input"), "aria-describedby": "say-note",
    data: { testid: "say-input" }, on: { input: changed, keydown: (event) => { if (event.key === "Enter" && event.shiftKey) event.preventDefault(); } } });
  const chip = h("button", { type: "button", class: "say-ask", "aria-pressed": "false", data: { testid: "ask-assistant" }, on: { click: call } }, icon("spark"), h("span", { dir: "ltr" }, CALL.trim()));
  const go = h("button", { type: "submit", class: "say-go", "aria-label": t("talk.send"), data: { testid: "say-button" } }, icon("arrow"));
  const row = reactions((emoji) => { if (!send({ type: "react", emoji })) say(t("talk.offline")); });
  const el = h("form", { class: "say", autocomplete: "off", novalidate: true, on: { submit } }, note, h("div", { class: "say-quick" }, row, chip), h("div", { class: "say-row" }, input, go));

  const quiet = () => log.mode === "reactions";

  function call() {
    input.value = CALLED.test(input.value) ? input.value.replace(CALLED, "") : CALL + input.value;
    input.focus();
    changed();
  }

  function changed() {
    if (trouble) say("");
    chip.setAttribute("aria-pressed", String(CALLED.test(input.value)));
  }

  function say(text) {
    trouble = text;
    show();
  }

  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || wait() > 0) return;
    const question = text.replace(CALLED, "");
    const message = quiet() ? { type: "query", text: question } : { type: "say", text };
    if (!message.text) return;
    if (!send(message)) return say(t("talk.offline"));
    sent = { text, at: performance.now() };
    if (quiet()) asked(question);
    input.value = "";
    changed();
    show();
  }

  /** Gives back what could not be said, and says why. True if it was about a line of ours. */
  function refused(text) {
    const ours = sent !== null && performance.now() - sent.at < SOON;
    if (ours && !input.value) input.value = sent.text;
    sent = null;
    changed();
    say(text);
    return ours;
  }

  /** A line of ours is in the list: no refusal can be about it any more. */
  function arrived() {
    sent = null;
  }

  const muted = () => (log.mutedUntil ? Math.max(0, clock().until(log.mutedUntil)) : 0);
  const slowed = () => (log.slow && log.saidAt ? Math.max(0, clock().until(log.saidAt + log.slow * 1000)) : 0);
  const wait = () => (quiet() ? 0 : muted() || slowed());

  /** Called each second and after each change. */
  function show() {
    const mute = muted();
    input.disabled = mute > 0 && !quiet();
    row.hidden = mute > 0;
    chip.hidden = mute > 0 || quiet();
    go.disabled = wait() > 0;
    input.placeholder = t(mute && !quiet() ? "talk.input.muted" : quiet() ? "talk.input.ask" : "talk.input.hint");
    el.dataset.state = mute > 0 ? "muted" : trouble ? "trouble" : "free";
    const slow = slowed();
    write(note, mute > 0 ? t("talk.muted", { time: span(mute) }) : trouble || (slow > 0 && !quiet() ? t("talk.slow", { n: Math.ceil(slow / 1000) }) : quiet() ? t("talk.reactions_only") : ""));
  }
  show();
  return { el, input, show, refused, arrived };
}

/** 272,000 ms are "4:32". */
export function span(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Feelings that were shown a moment ago, counted, beside the game and never on it. */
export function floats() {
  const el = h("div", { class: "floats", "aria-hidden": "true", data: { testid: "floats" } });
  const live = new Map();

  function add(emoji) {
    let one = live.get(emoji);
    if (!one) {
      const count = h("b");
      one = { el: h("span", { class: "float", data: { emoji } }, icon(emoji), count), count, n: 0, timer: 0 };
      live.set(emoji, one);
      el.append(one.el);
    }
    one.n += 1;
    write(one.count, one.n > 1 ? num(one.n) : "");
    clearTimeout(one.timer);
    one.timer = setTimeout(() => { one.el.remove(); live.delete(emoji); }, LASTS);
  }
  return { el, add };
}
