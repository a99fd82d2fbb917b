// Signs that only a console needs: the players' phones need not load them.

import { s } from "../dom.js";

const LINES = {
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  swap: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  lights: "M19.500 14.500A8 8 0 019.500 4.500a8 8 0 1010 10z",
  keys: "M3 7h18v11H3zM7 11h.01M12 11h.01M17 11h.01M8.500 14.500h7",
  end: "M6 3v18M6 4h12l-3 4 3 4H6",
};
const THICK = { dots: 3.600 };

export const glyph = (name) => s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
  s("path", { d: LINES[name], fill: "none", stroke: "currentColor", "stroke-width": THICK[name] ?? 2.200, "stroke-linecap": "round", "stroke-linejoin": "round" }));
