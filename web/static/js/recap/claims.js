// The claims of a game that people will talk about: the hardest one, and the fake that most believed.

import "./words.js";
import { h, icon, inWords } from "../dom.js";
import { why } from "../source.js";
import { split } from "../split.js";
import { t } from "../words.js";

/** FACT or FAKE as a small mark: glyph, word and colour. */
export const chip = (verdict) => h("span", { class: `chip chip-${verdict}` }, icon(verdict === "fact" ? "check" : "cross"), t(`verdict.${verdict}`));

const wrong = (row) => row.answered - row.right;
export const knew = (row) => t("recap.knew", { n: row.right, of: row.answered });
export const believed = (row) => t("recap.believed", { n: wrong(row), of: row.answered });

/** Both, or one of two titles where they are the same; null where nobody was wrong. `brief` leaves the explanation out. */
export function claimsOfGame({ hardest, fooling }, { brief = false, level = "h2" } = {}) {
  const same = hardest && fooling && hardest.round === fooling.round;
  const told = [
    hardest ? one(t(same ? "recap.both" : "recap.hardest"), hardest, same ? believed(hardest) : knew(hardest), brief) : null,
    fooling && !same ? one(t("recap.fooling"), fooling, believed(fooling), brief) : null,
  ].filter(Boolean);
  if (told.length === 0) return null;
  return h("section", { class: "told-claims", data: { testid: "claims" }, "aria-label": t("recap.claims") }, brief ? null : h(level, { class: "kicker" }, t("recap.claims")), told);
}

function one(title, row, line, brief) {
  return h("article", { class: "told-claim" },
    h("header", null, h("p", { class: "kicker" }, title), chip(row.verdict)),
    h("p", { class: "told-text", ...inWords(row.claim) }, row.claim.text),
    h("p", { class: "told-line" }, line),
    split(row.split, row),
    brief ? source(row) : why(row));
}

const source = ({ sources: [first] = [] }) => (first ? h("p", { class: "told-source soft small" }, icon("link"), h("span", null, first.title)) : null);
