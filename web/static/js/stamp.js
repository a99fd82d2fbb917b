// The rubber stamp: FACT or FAKE in worn ink, slammed onto the page once and still from then on.

import { s, still } from "./dom.js";
import { t } from "./words.js";

let inks = 0;

/** Ink that bleeds at the edge and missed the paper in places. */
function ink(id) {
  return s("filter", { id, x: "-4%", y: "-8%", width: "108%", height: "116%", "color-interpolation-filters": "sRGB" },
    s("feTurbulence", { type: "fractalNoise", baseFrequency: "0.045", numOctaves: 3, seed: 11, result: "bleed" }),
    s("feDisplacementMap", { in: "SourceGraphic", in2: "bleed", scale: 3.6, xChannelSelector: "R", yChannelSelector: "G", result: "edge" }),
    s("feTurbulence", { type: "fractalNoise", baseFrequency: "0.42", numOctaves: 2, seed: 5, result: "grain" }),
    s("feColorMatrix", { in: "grain", type: "matrix", values: "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -11 7.4", result: "specks" }),
    s("feTurbulence", { type: "fractalNoise", baseFrequency: "0.013 0.03", numOctaves: 2, seed: 23, result: "wear" }),
    s("feColorMatrix", { in: "wear", type: "matrix", values: "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -5 3.6", result: "bare" }),
    s("feComposite", { in: "edge", in2: "specks", operator: "in", result: "inked" }),
    s("feComposite", { in: "inked", in2: "bare", operator: "in", result: "worn" }),
    s("feComponentTransfer", { in: "edge", result: "ghost" }, s("feFuncA", { type: "linear", slope: 0.5 })),
    s("feMerge", null, s("feMergeNode", { in: "ghost" }), s("feMergeNode", { in: "worn" })));
}

/** Letters that are set as wide as the stamp, and those that fill a square each; words of others are narrowed where they are too long. */
const LATIN = /^\p{Script=Latin}+$/u, SQUARE = /[\u3040-\u30ff\u4e00-\u9fff]/;

const MARK = {
  fact: "M45 79 L60 95 L88 58",
  fake: "M48 59 L83 94 M83 59 L48 94",
  void: "M46 76 L86 76",
};

export function stamp(verdict, { fresh = true } = {}) {
  const id = `ink-${++inks}`;
  const word = t(`verdict.${verdict}`), wide = SQUARE.test(word);
  const drawn = s("svg", { class: `stamp stamp-${verdict}`, viewBox: "0 0 360 152", role: "img", "aria-label": word, "data-testid": "verdict", "data-verdict": verdict },
    s("defs", null, ink(id)),
    s("g", { filter: `url(#${id})`, fill: "none", stroke: "currentColor" },
      s("rect", { x: 9, y: 9, width: 342, height: 134, rx: 20, "stroke-width": 10 }),
      s("rect", { x: 21, y: 21, width: 318, height: 110, rx: 10, "stroke-width": 2.5 }),
      s("path", { d: MARK[verdict], "stroke-width": 14, "stroke-linecap": "square", "stroke-linejoin": "miter" }),
      s("text", { class: wide ? "stamp-word wide" : "stamp-word", x: 214, y: wide ? 100 : 107, "text-anchor": "middle", fill: "currentColor", stroke: "none",
        ...((LATIN.test(word) && word.length > 3) || word.length > (wide ? 3 : 5) ? { textLength: 210, lengthAdjust: "spacingAndGlyphs" } : {}) }, word)));
  if (fresh && !still.matches) slam(drawn);
  return drawn;
}

function slam(drawn) {
  drawn.animate([
    { opacity: 0, transform: "rotate(var(--tilt)) scale(2.1)" },
    { opacity: 1, transform: "rotate(var(--tilt)) scale(.94)", offset: 0.62 },
    { transform: "rotate(var(--tilt)) scale(1.03)", offset: 0.82 },
    { opacity: 1, transform: "rotate(var(--tilt)) scale(1)" },
  ], { duration: 180, easing: "cubic-bezier(.3,0,.2,1)", fill: "backwards" });
}
