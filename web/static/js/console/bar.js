// The host's controls: one gold button a state, the rest quiet, each with its key. Only for the holder of the key.

import { fill, h, icon, write } from "../dom.js";
import { num, t } from "../words.js";

const LULL = 900;

/** `act` has one function a control: start, next, skip, pause, resume, lock, unlock, void, board, chat, lights, screen, end. */
export function bar(act) {
  const row = h("nav", { class: "bar-row", "aria-label": t("bar.label") });
  const line = h("p", { class: "bar-line soft", role: "status" });
  const el = h("footer", { class: "host-bar", hidden: true }, row, line);
  const count = h("b", { class: "bar-count", hidden: true, "aria-hidden": "true", data: { testid: "chat-count" } });
  const aloud = h("span", { class: "unseen" });
  let key = "", shownAt = 0, primary = null;

  const button = (verb, { look = "plain", letter, name = verb, mark, disabled } = {}) =>
    h("button", { type: "button", class: `button ${look}`, disabled, data: { testid: `${name}-button` }, "aria-keyshortcuts": letter ?? null, on: { click: () => press(verb) } },
      mark ? icon(mark) : null, h("span", null, t(`bar.${verb}`)), letter ? h("kbd", { "aria-hidden": "true" }, t(`key.${letter}`)) : null);

  function press(verb) {
    if (verb === primary && performance.now() - shownAt < LULL) return;
    act[verb]();
  }

  function show(room, talk) {
    el.hidden = false;
    const now = [room.phase, room.round, room.paused, room.locked, room.players > 0, room.nextAt === null].join(" ");
    if (now === key) return;
    const held = document.activeElement?.closest?.(".host-bar") && document.activeElement.dataset.testid;
    if (key.split(" ").slice(0, 2).join() !== now.split(" ").slice(0, 2).join()) shownAt = performance.now();
    key = now;
    const playing = ["preparing", "asking", "revealing"].includes(room.phase);
    primary = room.paused ? "resume" : { lobby: "start", asking: "skip", revealing: room.nextAt === null ? "next" : "skip_reveal", over: "again" }[room.phase] ?? null;
    fill(row,
      primary ? button(primary, { look: "primary", letter: "Space", name: { lobby: "start", revealing: "next", over: "start" }[room.phase] ?? primary, disabled: primary === "start" && room.players === 0, mark: { start: "play", resume: "play", again: "play" }[primary] }) : null,
      playing && !room.paused ? button("pause", { letter: "P", mark: "pause" }) : null,
      room.phase === "asking" || room.phase === "revealing" ? button("void", { letter: "V", mark: "void" }) : null,
      room.phase === "lobby" || room.phase === "over" ? button(room.locked ? "unlock" : "lock", { name: "lock", mark: room.locked ? "lock" : "unlock" }) : null,
      room.phase === "lobby" ? null : button("board", { letter: "L", mark: "crown" }),
      talkButton(),
      room.phase === "lobby" ? button("lights", { letter: "T" }) : null,
      button("screen", { letter: "F", mark: "expand" }),
      playing ? button("end", { look: "quiet" }) : null);
    chat(talk, 0);
    if (held) (row.querySelector(`[data-testid="${held}"]`) ?? row.querySelector("button:not([disabled])"))?.focus();
  }

  function talkButton() {
    const made = button("chat", { letter: "C", mark: "chat" });
    made.querySelector("span").after(count, aloud);
    return made;
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
