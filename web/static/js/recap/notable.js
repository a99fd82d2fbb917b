// The claims that people get wrong, over all games: the hardest, the most fooling, the most flagged.

import "./words.js";
import { h, inWords } from "../dom.js";
import { switcher } from "../switcher.js";
import { num, percent, t, topicName } from "../words.js";
import { chip } from "./claims.js";

const share = (row) => (row.players ? row.right / row.players : 0);
const FIGURE = {
  hardest: (row) => t("board.share.right", { share: percent(share(row)) }),
  fooling: (row) => t("board.share.believed", { share: percent(1 - share(row)) }),
  flagged: (row) => t("board.share.flags", { n: row.flags }),
};
const PART = { hardest: share, fooling: (row) => 1 - share(row), flagged: (row) => Math.min(1, row.per_play / 5) };

/** `told` is what GET /api/claims tells. */
export function notable(told) {
  const kinds = ["hardest", "fooling", "flagged"];
  return switcher({
    label: t("board.claims.label"), chosen: location.hash.slice(1), changed: (name) => history.replaceState(null, "", `${location.pathname}${location.search}#${name}`),
    views: Object.fromEntries(kinds.map((kind) => [kind, [t(`board.${kind}`), list(kind, told[kind] ?? [])]])),
  }).el;
}

function list(kind, rows) {
  if (rows.length === 0) return h("p", { class: "soft board-wait" }, t(kind === "flagged" ? "board.flagged.none" : "board.claims.none"));
  return h("div", null, h("p", { class: "soft" }, t(`board.${kind}.line`)),
    h("ol", { class: "notable", data: { testid: `notable-${kind}` } }, rows.map((row, i) => entry(kind, row, i + 1))));
}

function entry(kind, row, place) {
  const bar = h("i", { class: `notable-fill notable-${kind}` });
  bar.style.inlineSize = `${Math.max(1, 100 * PART[kind](row))}%`;
  return h("li", null, h("b", { class: "rank" }, num(place)),
    h("div", { class: "notable-body" },
      h("p", { class: "notable-text", ...inWords(row) }, row.text),
      h("p", { class: "notable-about soft small" }, chip(row.verdict), h("span", null, topicName(row.topic)), h("span", null, t("board.asked", { n: row.plays })), h("span", null, t("board.answered", { n: row.players })))),
    h("p", { class: "notable-figure" }, h("b", null, FIGURE[kind](row)), kind === "flagged" ? null : h("span", { class: "notable-track", "aria-hidden": "true" }, bar)));
}
