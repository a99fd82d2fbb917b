// The end of a game: three steps, and what people are remembered for.

import { h, icon } from "./dom.js";
import { seal } from "./seal.js";
import { has, list, num, ordinal, t, tenth } from "./words.js";

const LOOK = { sharpest: "eye", streak: "flame", comeback: "up", fastest: "bolt", catcher: "mask", tide: "tide" };

export function podium(rows, { own } = {}) {
  const three = rows.slice(0, 3);
  return h("ol", { class: `podium podium-${three.length}`, data: { testid: "podium" }, "aria-label": t("podium.label") },
    three.map((row, i) => h("li", { class: `step step-${i + 1} rank-${row.rank}${row.player === own ? " mine" : ""}` },
      h("div", { class: "step-who" },
        row.rank === 1 ? icon("crown") : null, seal(row.player ?? row.name), h("bdi", { class: "name" }, row.name),
        h("span", { class: "step-score" }, num(row.score))),
      h("div", { class: "step-block" }, h("b", null, ordinal(row.rank))))),
    rows.length > 3 ? h("li", { class: "podium-more soft" }, t("podium.more", { names: list(rows.slice(3).map((row) => row.name)) })) : null);
}

/** "Ben wins!", or who share the first place. */
export function winners(rows) {
  const first = rows.filter((row) => row.rank === 1).map((row) => row.name);
  if (first.length === 0) return t("end.over");
  if (first.length > 3) return t("end.many", { n: first.length });
  return t(first.length === 1 ? "end.champion" : "end.shared", { name: first[0], names: list(first) });
}

/** What people are clapped for; what a claim is remembered for stands elsewhere (recap/claims.js). */
export function awards(given = []) {
  const known = given.filter(({ award, name }) => name && has(`award.${award}`));
  if (known.length === 0) return null;
  return h("ul", { class: "awards", "aria-label": t("awards.label") }, known.map(award));
}

function award({ award: kind, name, value }) {
  return h("li", { class: "award" }, icon(LOOK[kind] ?? "crown"),
    h("div", null,
      h("p", { class: "kicker" }, t(`award.${kind}`)),
      h("p", { class: "award-who" }, h("bdi", null, name)),
      value === undefined || value === null ? null : h("p", { class: "soft" }, said(kind, value))));
}

function said(kind, value) {
  if (typeof value !== "number") return String(value);
  if (kind === "fastest") return t("award.fastest.value", { time: tenth(value) });
  return has(`award.${kind}.value`) ? t(`award.${kind}.value`, { n: value }) : num(value);
}
