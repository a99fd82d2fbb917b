// The host's controls: one gold button a state, the rest quiet, each with its key. Only for the holder of the key.

import { fill, h, icon, write } from "../dom.js";
import { num, t } from "../words.js";
import { glyph } from "./glyph.js";

const LULL = 900;
const PLAYING = ["preparing", "asking", "revealing"];

/** Whether there is a clock that the host can make last longer. */
export const extendable = (room) => !room.paused && (room.phase === "asking" || (room.phase === "revealing" && room.nextAt !== null));

/** `act` has one function a control: start, next, skip, pause, resume, extend, lock, unlock, void, flags, board, chat, lights, screen, menu. */
export function bar(act) {
  const row = h("nav", { class: "bar-row", "aria-label": t("bar.label") });
  const line = h("p", { class: "bar-line soft", role: "status" });
  const el = h("footer", { class: "host-bar", hidden: true }, row, line);
  const count = h("b", { class: "bar-count", hidden: true, "aria-hidden": "true", data: { testid: "chat-count" } });
  const aloud = h("span", { class: "unseen" });
  let key = "", shownAt = 0, primary = null, led = false;

  const button = (verb, { look = "plain", letter, name = verb, mark, disabled } = {}) =>
    h("button", { type: "button", class: `button ${look}`, disabled, data: { testid: `${name}-button` }, "aria-keyshortcuts": letter ?? null, on: { click: () => press(verb) } },
      mark === "dots" ? glyph(mark) : mark ? icon(mark) : null, h("span", null, t(`bar.${verb}`)), letter ? h("kbd", { "aria-hidden": "true" }, t(`key.${letter}`)) : null);

  function press(verb) {
    if (verb === primary && performance.now() - shownAt < LULL) return;
    act[verb]();
  }

  function show(room, talk, flags) {
    el.hidden = false;
    const flagged = flags.flagged.length > 0;
    const now = [room.phase, room.round, room.paused, room.locked, room.players > 0, room.nextAt === null, flagged, Boolean(room.reveal?.voided)].join(" ");
    if (now !== key) build(room, talk, now, flagged);
    if (flagged) flagCount(flags.waiting);
  }

  function build(room, talk, now, flagged) {
    const focused = document.activeElement;
    const held = focused?.closest?.(".host-bar") ? focused.dataset.testid : null;
    // Who steers by the gold button finds it under their fingers in the next state, too, also after one that has none.
    led = held ? focused.classList.contains("primary") : led && focused === document.body;
    if (key.split(" ").slice(0, 2).join() !== now.split(" ").slice(0, 2).join()) shownAt = performance.now();
    key = now;
    const playing = PLAYING.includes(room.phase);
    primary = room.paused ? "resume" : { lobby: "start", asking: "skip", revealing: room.nextAt === null ? "next" : "skip_reveal", over: "again" }[room.phase] ?? null;
    fill(row,
      primary ? button(primary, { look: "primary", letter: "Space", name: { lobby: "start", revealing: "next", over: "start" }[room.phase] ?? primary, disabled: primary === "start" && room.players === 0, mark: { start: "play", resume: "play", again: "play" }[primary] }) : null,
      playing && !room.paused ? button("pause", { letter: "P", mark: "pause" }) : null,
      extendable(room) ? button("extend", { letter: "E", mark: "clock" }) : null,
      room.phase === "asking" || (room.phase === "revealing" && !room.reveal?.voided) ? button("void", { letter: "V", mark: "void" }) : null,
      flagged ? flagButton() : null,
      room.phase === "lobby" ? button(room.locked ? "unlock" : "lock", { name: "lock", mark: room.locked ? "lock" : "unlock" }) : null,
      room.phase === "lobby" ? null : button("board", { letter: "L", mark: "crown" }),
      talkButton(),
      room.phase === "lobby" || room.phase === "over" ? button("screen", { letter: "F", mark: "expand" }) : null,
      button("menu", { letter: "M", mark: "dots" }));
    // On a phone, where full screen is not offered, they stand in rows of three or four.
    row.dataset.n = row.querySelectorAll(".plain:not([data-testid=screen-button])").length;
    chat(talk, 0);
    if (led) row.querySelector(".primary")?.focus();
    else if (held) (row.querySelector(`[data-testid="${held}"]`) ?? row.querySelector("button:not([disabled])"))?.focus();
  }

  function talkButton() {
    const made = button("chat", { letter: "C", mark: "chat" });
    made.querySelector("span").after(count, aloud);
    return made;
  }

  function flagButton() {
    const made = button("flags", { letter: "G", mark: "flag" });
    made.querySelector("span").after(h("b", { class: "bar-count urgent", "aria-hidden": "true", data: { testid: "flag-count" } }), h("span", { class: "unseen", data: { testid: "flag-aloud" } }));
    return made;
  }

  /** How many flags wait: a number only, for this page is often on the wall. */
  function flagCount(n) {
    const shown = row.querySelector("[data-testid=flag-count]");
    shown.hidden = n === 0;
    write(shown, num(n));
    write(row.querySelector("[data-testid=flag-aloud]"), t("bar.flags.waiting", { n }));
  }

  /** The button of the chat: whether it is open, and what waits there. `eyes` are messages that want a decision. */
  function chat(talk, eyes) {
    const made = row.querySelector('[data-testid="chat-button"]');
    if (!made) return;
    made.setAttribute("aria-expanded", String(talk.open));
    const n = eyes || (talk.open ? 0 : talk.log.unread);
    count.hidden = n === 0;
    count.classList.toggle("urgent", eyes > 0);
    write(count, num(n));
    write(aloud, eyes ? t("bar.chat.eyes", { n: eyes }) : n ? t("talk.unread", { n }) : "");
  }
  return { el, show, line, chat, pressPrimary: () => primary && !row.querySelector(".primary")?.disabled && press(primary) };
}
