// The end on the big screen: podium, awards, and where the full table is.

import { h } from "../dom.js";
import { announce } from "../notice.js";
import { awards, podium, winners } from "../podium.js";
import { num } from "../words.js";

export function finish({ room, fresh }) {
  const { ending: told } = room;
  const title = h("h1", { class: "end-title", tabindex: -1 }, winners(told.podium ?? []));
  const rest = (told.standings ?? []).slice(3, 8);
  const el = h("section", { class: "big-end" },
    h("div", { class: "big-end-stage" }, h("div", { class: "big-end-win" }, title, podium(told.podium ?? [])),
      h("div", { class: "big-end-side" }, awards(told.awards),
        rest.length ? h("ol", { class: "top-list" }, rest.map((row) => h("li", null, h("b", { class: "rank" }, num(row.rank)), h("bdi", { class: "name" }, row.name), h("span", { class: "score" }, num(row.score))))) : null)));
  if (fresh) announce(title.textContent);
  return { el, title };
}
