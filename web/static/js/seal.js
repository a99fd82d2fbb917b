// A player's mark: a rosette and a colour drawn from their id, the same on every screen.

import { s } from "./dom.js";

const HUES = 10;

function hash(text) {
  let sum = 2166136261;
  for (const letter of text) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0;
  sum ^= sum >>> 15;
  return Math.imul(sum, 2246822519) >>> 0;
}

const around = (count, draw) => Array.from({ length: count }, (_, i) => draw((i * 360) / count));
const turned = (angle) => ({ transform: `rotate(${angle} 16 16)` });

/** Five ways to cut a rosette; `n` leaves each. */
const CUTS = [
  (n) => around(n, (a) => s("ellipse", { cx: 16, cy: 8.4, rx: 15 / n, ry: 5.4, ...turned(a) })),
  (n) => around(n, (a) => s("circle", { cx: 16, cy: 8, r: 14 / n + 0.6, ...turned(a) })),
  (n) => around(n, (a) => s("path", { d: `M16 15 L${16 - 14 / n} 4.6 L${16 + 14 / n} 4.6 Z`, ...turned(a) })),
  (n) => around(n, (a) => s("rect", { x: 16 - 7 / n, y: 3.6, width: 14 / n, height: 8.6, rx: 1.6, ...turned(a) })),
  (n) => around(n, (a) => s("path", { d: `M16 3.4 Q${16 + 22 / n} 9 16 14 Q${16 - 8 / n} 9 16 3.4Z`, ...turned(a) })),
];

export function seal(id) {
  const h = hash(String(id));
  const leaves = 4 + ((h >>> 8) % 5);
  const cut = CUTS[(h >>> 4) % CUTS.length];
  const heart = (h >>> 16) % 3;
  return s("svg", { class: `seal seal-${h % HUES}`, viewBox: "0 0 32 32", "aria-hidden": "true" },
    s("circle", { class: "seal-ground", cx: 16, cy: 16, r: 16 }),
    s("g", { class: "seal-mark" }, cut(leaves),
      heart === 0 ? s("circle", { cx: 16, cy: 16, r: 2.6 }) : heart === 1 ? s("circle", { class: "seal-hole", cx: 16, cy: 16, r: 2.2 }) : null));
}
