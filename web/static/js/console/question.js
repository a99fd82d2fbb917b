// The question on the big screen: one claim, one ring, and how many have answered; never how.

import { fill, h, icon, inWords, write } from "../dom.js";
import { announce } from "../notice.js";
import { lengthOf } from "../player/asking.js";
import { ring } from "../timer.js";
import { num, parts, t } from "../words.js";

export function question({ room, clock }) {
  const { claim } = room.question;
  const timer = ring();
  const title = h("h1", { class: "claim", tabindex: -1, ...inWords(claim), data: { testid: "claim", length: lengthOf(claim.text) } }, claim.text);
  const count = h("p", { class: "big-count", data: { testid: "answered" } });
  const gauge = h("i");
  const lateLine = h("p", { class: "big-late", role: "status", data: { testid: "late" } });
  const el = h("section", { class: "big-ask" },
    h("div", { class: "big-claim" }, title, timer.chip),
    h("div", { class: "big-foot" },
      h("p", { class: "legend" }, h("span", { class: "legend-fact" }, icon("check"), t("verdict.fact")), h("span", { class: "legend-or" }, t("console.or")), h("span", { class: "legend-fake" }, icon("cross"), t("verdict.fake"))),
      h("div", { class: "big-answered" }, lateLine, count, h("div", { class: "gauge", "aria-hidden": "true" }, gauge))));
  announce(`${t("round.of", { round: room.round, of: room.of })}.`, { quoted: claim });

  function show() {
    fill(count, parts("answered", { answered: h("b", null, num(room.answered)), n: room.players }));
    write(lateLine, room.late ? t("late.line") : "");
    el.classList.toggle("late", room.late);
    gauge.style.transform = `scaleX(${room.players ? Math.min(1, room.answered / room.players) : 0})`;
  }

  function tick() {
    const { opens_at, closes_at } = room.question ?? {};
    if (!closes_at) return;
    // Longer than the rules say where the host gave more time: the ring is the whole of it.
    const whole = Math.max(room.seconds * 1000, closes_at - opens_at);
    timer.show(room.paused ? room.remaining : Math.max(0, Math.min(whole, clock.until(closes_at))), whole, false);
  }
  tick();
  return { el, title, show, tick };
}
