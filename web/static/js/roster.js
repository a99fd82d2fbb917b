// Who is here: names with their seals, new ones floating in. With `pick`, each name is a button.

import { h, write } from "./dom.js";
import { seal } from "./seal.js";
import { pennant, teamName } from "./team.js";
import { t } from "./words.js";

export function roster({ pick = null, limit = 200 } = {}) {
  const list = h("ul", { class: "roster", data: { testid: "roster" }, "aria-label": t("roster.label") });
  const more = h("li", { class: "roster-more soft" });
  const known = new Map();
  let first = true;

  function show(room) {
    const rows = [...room.roster.values()].slice(0, limit);
    const present = new Set(rows.map((row) => row.player));
    for (const [player, item] of known) if (!present.has(player)) { item.remove(); known.delete(player); }
    for (const row of rows) {
      let item = known.get(row.player);
      if (!item) {
        item = chip(row, room.you.player === row.player, pick);
        if (!first) item.classList.add("arrived");
        known.set(row.player, item);
        list.append(item);
      }
    }
    const hidden = room.players - rows.length;
    if (hidden > 0) { write(more, t("roster.more", { n: hidden })); list.append(more); } else more.remove();
    first = false;
  }
  return { list, show };
}

function chip(row, mine, pick) {
  const name = h("bdi", { class: "name" }, row.name);
  const team = row.team ? [pennant(row.team), h("span", { class: "unseen" }, teamName(row))] : null;
  const inside = [seal(row.player), name, team, mine ? h("span", { class: "you-tag" }, t("you")) : null];
  if (!pick) return h("li", { class: mine ? "person mine" : "person" }, inside);
  return h("li", { class: "person pickable" },
    h("button", { type: "button", "aria-label": t("roster.remove", { name: row.name }), on: { click: () => pick(row) } }, inside));
}
