// What is left of a round, as a bar or a ring with digits, on the server's clock. Stands still while the game is paused.

import { h, s, write } from "./dom.js";
import { announce } from "./notice.js";
import { num, t } from "./words.js";

const LAST = 5;
const ROUND = 2 * Math.PI * 54;

/** Milliseconds left to us of the open round; null when nobody can know (paused before we came). */
export function left(room, clock) {
  if (room.paused && (!room.question || room.pausedAt === null)) return room.remaining;
  if (!room.question) return null;
  return Math.max(0, Math.min(span(room), room.paused ? room.deadline - room.pausedAt : clock.until(room.deadline)));
}

/** Milliseconds that the open round gives us in all. */
export const span = (room) => room.deadline - room.question.opens_at;

export function bar() {
  const digits = h("b", { class: "digits" });
  const chip = h("p", { class: "clock", role: "timer", data: { testid: "timer" } }, digits, h("span", { "aria-hidden": "true" }, t("timer.unit")));
  const fill = h("i", { class: "bar-fill" });
  const track = h("div", { class: "bar", "aria-hidden": "true" }, fill);
  return { chip, track, show: display(digits, chip, (part) => { fill.style.transform = `scaleX(${part})`; }) };
}

export function ring() {
  const digits = h("b", { class: "digits" });
  const arc = s("circle", { class: "ring-arc", cx: 60, cy: 60, r: 54, "stroke-dasharray": ROUND });
  const drawn = s("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, s("circle", { class: "ring-track", cx: 60, cy: 60, r: 54 }), arc);
  const chip = h("div", { class: "ring", role: "timer", data: { testid: "timer" } }, drawn, digits);
  return { chip, show: display(digits, chip, (part) => { arc.style.strokeDashoffset = ROUND * (1 - part); }) };
}

/** show(ms left, ms in all): also says the last five seconds aloud. */
function display(digits, chip, draw) {
  let shown = null;
  return (ms, whole, aloud = true) => {
    if (ms === null) {
      write(digits, "–");
      return;
    }
    draw(Math.max(0, Math.min(1, ms / whole)));
    const seconds = Math.ceil(ms / 1000);
    if (seconds === shown) return;
    const first = shown === null;
    shown = seconds;
    write(digits, num(seconds));
    chip.dataset.seconds = seconds;
    chip.classList.toggle("last", seconds <= LAST);
    if (aloud && !first && seconds <= LAST && seconds > 0) announce(t("timer.left", { n: seconds }), { now: true });
  };
}
