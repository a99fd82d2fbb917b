// How the room was divided, told after the reveal: two bars, each with its word, share and glyph.

import { h, icon } from "./dom.js";
import { num, percent, t } from "./words.js";

export function split({ fact = 0, fake = 0 }, { verdict } = {}) {
  const all = fact + fake;
  if (all === 0) return h("p", { class: "split-none soft" }, t("split.none"));
  return h("div", { class: "split", role: "group", "aria-label": t("split.label") },
    side("fact", fact, all, verdict), side("fake", fake, all, verdict));
}

function side(word, count, all, verdict) {
  const fill = h("i", { class: "split-fill" });
  fill.style.inlineSize = `${(100 * count) / all}%`;
  return h("p", { class: `split-side split-${word}${verdict === word ? " right" : ""}` },
    h("span", { class: "split-word" }, icon(word === "fact" ? "check" : "cross"), t(`verdict.${word}`)),
    h("span", { class: "split-track", "aria-hidden": "true" }, fill),
    h("span", { class: "split-share" }, h("b", null, percent(count / all)), " ", h("span", { class: "soft" }, num(count))));
}
