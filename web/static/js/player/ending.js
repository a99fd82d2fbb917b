// After the last round: your place at once, and the rest of the evening as soon as its parts are here. The seat is kept for another game.

import "../recap/words.js";
import { fill, h, write } from "../dom.js";
import { announce } from "../notice.js";
import { ordinal, t } from "../words.js";

export function ending({ room, fresh }) {
  const title = h("h1", { class: "end-title", tabindex: -1 });
  const rest = h("div", { class: "end-rest" });
  const el = h("section", { class: "ending" }, h("div", { class: "end-head" }, title), rest);
  let told = null, loud = fresh;

  /** The end is told again where a round was voided after it. */
  async function show() {
    if (room.ending === told) return;
    const now = told = room.ending;
    const own = room.spectating ? null : now.you ?? (room.you.rank ? room.you : null);
    write(title, own ? t(own.rank === 1 ? "end.won" : own.rank <= 3 ? "end.podium" : "end.title", { place: ordinal(own.rank) }) : t("end.over"));
    try {
      const { end, winners } = await import("../recap/end.js");
      if (room.ending !== now) return;
      if (!own) write(title, winners(now.podium ?? []));
      fill(rest, end({ room }));
      if (loud) announce([title.textContent, own ? t("points", { n: own.score }) : "", winners(now.podium ?? [])].filter(Boolean).join(" "));
      loud = true;
    } catch {
      fill(rest, own ? h("p", { class: "own-score center", data: { testid: "score" } }, t("points", { n: own.score })) : null,
        h("p", { class: "soft center" }, t("error.offline")),
        h("p", { class: "center" }, h("button", { type: "button", class: "button plain", on: { click: () => { told = null; show(); } } }, t("board.retry"))));
    }
  }
  show();
  return { el, title, show };
}
