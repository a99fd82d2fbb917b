// After the last round: your place, your own card, the podium; the seat is kept for another game.

import { h, inWords } from "../dom.js";
import { announce } from "../notice.js";
import { awards, podium, winners } from "../podium.js";
import { seal } from "../seal.js";
import { num, ordinal, t } from "../words.js";

export function ending({ room, fresh }) {
  const { ending: told, you } = room;
  const player = !room.spectating;
  const own = told.you ?? (you.rank ? { rank: you.rank, score: you.score } : null);
  const title = h("h1", { class: "end-title", tabindex: -1 }, player && own ? t(own.rank === 1 ? "end.won" : own.rank <= 3 ? "end.podium" : "end.title", { place: ordinal(own.rank) }) : winners(told.podium ?? []));
  const el = h("section", { class: "ending" },
    h("div", { class: "end-head" }, title),
    player && own ? card(own, room) : null,
    podium(told.podium ?? [], { own: you.player }),
    awards(told.awards),
    h("p", { class: "center" }, h("a", { class: "button plain", href: `/r/${room.code}/leaderboard` }, t("end.board"))),
    h("p", { class: "soft center small" }, t(player ? "end.seat_kept" : "end.again")));
  if (fresh) announce(`${title.textContent}. ${own && player ? t("points", { n: own.score }) : ""} ${winners(told.podium ?? [])}`);
  return { el, title };
}

function card(own, room) {
  const fact = (label, value) => (value === undefined || value === null ? null : h("div", null, h("dd", null, value), h("dt", null, label)));
  return h("article", { class: "own-card" },
    h("header", null, seal(room.you.player), h("div", null, h("bdi", { class: "name" }, room.you.name), h("p", { class: "soft" }, t("end.of", { place: ordinal(own.rank), n: room.players }))),
      h("p", { class: "own-score", data: { testid: "score" } }, num(own.score))),
    h("dl", { class: "own-facts" },
      own.correct === undefined ? null : fact(t("end.right"), t("end.right.value", { correct: own.correct, of: room.of || own.answered })),
      fact(t("end.streak"), own.best_streak === undefined ? null : num(own.best_streak)),
      h("div", null, h("dd", { data: { testid: "rank" } }, ordinal(own.rank)), h("dt", null, t("end.place")))),
    own.fooled_by ? h("div", { class: "fooled" }, h("p", { class: "kicker" }, t("end.fooled")), h("p", { class: "fooled-claim", ...inWords(own.fooled_by) }, own.fooled_by.text), h("p", { class: "soft", ...inWords(own.fooled_by) }, own.fooled_by.explanation)) : null);
}
