// The reveal on the big screen: the stamp, how the room was split, why, who was quickest, who leads.

import { h, icon, inWords } from "../dom.js";
import { announce } from "../notice.js";
import { fastestLine, top } from "../player/reveal.js";
import { struckText } from "../player/ready.js";
import { lengthOf } from "../player/asking.js";
import { split } from "../split.js";
import { stamp } from "../stamp.js";
import { why } from "../source.js";
import { t } from "../words.js";

export function verdict({ room, fresh }) {
  const { reveal: told } = room;
  const quickest = fastestLine(told.fastest);
  const title = h("h1", { class: "clip-claim", tabindex: -1, ...inWords(told.claim), data: { length: lengthOf(told.claim.text) } }, told.claim.text);
  const el = h("section", { class: "big-reveal" },
    h("div", { class: "big-told" },
      h("div", { class: "clip" }, title, stamp(told.verdict, { fresh })),
      told.voided ? h("p", { class: "struck", role: "status" }, struckText(told.voided)) : null,
      why(told)),
    h("div", { class: "big-room" },
      h("section", { class: "room-said" }, h("h2", { class: "kicker" }, t("split.title")), split(told.split ?? {}, told)),
      quickest ? h("p", { class: "quickest" }, icon("bolt"), h("span", null, quickest)) : null,
      top(told.top)));
  if (fresh) announce(`${t(`verdict.${told.verdict}`)}. ${told.explanation ?? ""}`);
  return { el, title };
}
