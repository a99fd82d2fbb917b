// The question on the big screen: one claim, one ring, and how many have answered; never how.

import { fill, h, icon, inWords } from "../dom.js";
import { announce } from "../notice.js";
import { lengthOf } from "../player/asking.js";
import { left, ring } from "../timer.js";
import { num, parts, t } from "../words.js";

export function question({ room, clock }) {
  const { claim } = room.question;
  const timer = ring();
  const title = h("h1", { class: "claim", tabindex: -1, ...inWords(claim), data: { testid: "claim", length: lengthOf(claim.text) } }, claim.text);
  const count = h("p", { class: "big-count", data: { testid: "answered" } });
  const gauge = h("i");
  const el = h("section", { class: "big-ask" },
    h("div", { class: "big-claim" }, title, timer.chip),
    h("div", { class: "big-foot" },
      h("p", { class: "legend" }, h("span", { class: "legend-fact" }, icon("check"), t("verdict.fact")), h("span", { class: "legend-or" }, t("mark.or")), h("span", { class: "legend-fake" }, icon("cross"), t("verdict.fake"))),
      h("div", { class: "big-answered" }, count, h("div", { class: "gauge", "aria-hidden": "true" }, gauge))));
  announce(`${t("round.of", { round: room.round, of: room.of })}. ${claim.text}`);

  function show() {
    fill(count, parts("answered", { answered: h("b", null, num(room.answered)), n: room.players }));
    gauge.style.transform = `scaleX(${room.players ? Math.min(1, room.answered / room.players) : 0})`;
  }

  function tick() {
    timer.show(left(room, clock), room.seconds * 1000, false);
  }
  tick();
  return { el, title, show, tick };
}
