// The table of standings: rows glide when ranks change, your own is marked, ties share a place.

import { fill, h, icon, still } from "./dom.js";
import { seal } from "./seal.js";
import { num, percent, t } from "./words.js";

const GLIDE = { duration: 360, easing: "cubic-bezier(.2,.7,.2,1)" };

export function standingsTable({ own = null, limit = 20, brief = false } = {}) {
  const body = h("tbody");
  const table = h("table", { class: brief ? "standings brief" : "standings", data: { testid: "standings" } },
    h("caption", { class: "unseen" }, t("board.title")),
    h("thead", null, h("tr", null,
      h("th", { scope: "col" }, t("board.rank")),
      h("th", { scope: "col" }, h("span", { class: "unseen" }, t("board.change"))),
      h("th", { scope: "col", class: "wide" }, t("board.player")),
      brief ? null : h("th", { scope: "col", class: "end roomy" }, t("board.right")),
      brief ? null : h("th", { scope: "col", class: "end roomy" }, t("board.streak")),
      h("th", { scope: "col", class: "end" }, t("board.score")))),
    body);
  const rows = new Map();
  let ranks = new Map(), before = new Map(), stage;

  /** `at` names the stage of the game: arrows compare with the stage before, however often the same one is shown. */
  function show(standings, at) {
    if (at === undefined || at !== stage) before = ranks;
    stage = at;
    const places = new Map([...rows].map(([id, row]) => [id, row.getBoundingClientRect().top]));
    const top = standings.slice(0, limit);
    const mine = own && standings.find((row) => row.player === own);
    const shown = mine && !top.includes(mine) ? [...top, mine] : top;
    const ids = new Set(shown.map((row) => row.player));
    for (const [id, row] of rows) if (!ids.has(id)) { row.remove(); rows.delete(id); }
    for (const line of shown) {
      const row = rows.get(line.player) ?? h("tr");
      row.className = [line.player === own ? "mine" : "", mine === line && !top.includes(line) ? "apart" : ""].join(" ").trim();
      fill(row, cells(line, before.get(line.player), { own, brief }));
      rows.set(line.player, row);
      body.append(row);
    }
    ranks = new Map(standings.map((row) => [row.player, row.rank]));
    if (!still.matches) glide(places);
  }

  function glide(places) {
    for (const [id, row] of rows) {
      const from = places.get(id);
      if (from === undefined) continue;
      const moved = from - row.getBoundingClientRect().top;
      if (moved) row.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], GLIDE);
    }
  }
  return { table, show };
}

function cells(line, rankBefore, { own, brief }) {
  const ratio = line.answered ? line.correct / line.answered : null;
  return [
    h("td", { class: "rank" }, num(line.rank)),
    h("td", { class: "change" }, change(rankBefore, line.rank)),
    h("th", { scope: "row", class: "wide" }, h("span", { class: "who" }, line.player ? seal(line.player) : null, h("span", { class: "who-name" }, h("bdi", { class: "name" }, line.name), brief ? null : more(line, ratio)),
      line.player === own ? h("span", { class: "you-tag" }, t("you")) : null)),
    brief ? null : h("td", { class: "end roomy soft" }, ratio === null ? "–" : percent(ratio)),
    brief ? null : h("td", { class: "end roomy streak" }, line.streak > 2 ? icon("flame") : null, line.streak ? num(line.streak) : ""),
    h("td", { class: "end score" }, num(line.score)),
  ];
}

/** What stands in columns of its own where there is room for them. */
const more = (line, ratio) => (ratio === null ? null : h("span", { class: "who-more soft" }, t("board.more", { share: percent(ratio) }), line.streak > 1 ? [" ", icon("flame"), h("span", { class: "unseen" }, t("board.streak"), " "), num(line.streak)] : null));

/** An arrow and how many places; nothing where nobody knows. */
export function change(before, now) {
  if (!before || !now) return null;
  if (before === now) return h("span", { class: "same" }, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "unseen" }, t("change.same")));
  const up = now < before;
  const places = Math.abs(before - now);
  return h("span", { class: up ? "up" : "down" }, icon(up ? "up" : "down"), h("span", { "aria-hidden": "true" }, num(places)),
    h("span", { class: "unseen" }, t(up ? "change.up" : "change.down", { n: places })));
}
