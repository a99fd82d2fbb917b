// The reveal on the big screen: the stamp, how the room was split, why, who was quickest, who leads.

import { h, icon, inWords } from "../dom.js";
import { announce } from "../notice.js";
import { fastestLine, top } from "../player/reveal.js";
import { lengthOf } from "../player/asking.js";
import { split } from "../split.js";
import { stamp } from "../stamp.js";
import { why } from "../source.js";
import { t } from "../words.js";
import { struck } from "./struck.js";
import { teamTable } from "./teams.js";

const LEADERS_BESIDE_TEAMS = 3;

export function verdict({ room, fresh }) {
  const { reveal: told } = room;
  if (told.voided) return struck({ room, voided: told.voided, claim: told.claim, fresh });
  const teams = teamTable(room.teams);
  const quickest = fastestLine(told.fastest);
  const title = h("h1", { class: "clip-claim", tabindex: -1, ...inWords(told.claim), data: { length: lengthOf(told.claim.text) } }, told.claim.text);
  const el = h("section", { class: "big-reveal" },
    h("div", { class: "big-told" },
      h("div", { class: "clip" }, title, stamp(told.verdict, { fresh })),
      why(told)),
    h("div", { class: teams ? "big-room with-teams" : "big-room" },
      h("section", { class: "room-said" }, h("h2", { class: "kicker" }, t("split.title")), split(told.split ?? {}, told)),
      quickest ? h("p", { class: "quickest" }, icon("bolt"), h("span", null, quickest)) : null,
      teams, top(teams ? told.top?.slice(0, LEADERS_BESIDE_TEAMS) : told.top)));
  if (fresh) announce(`${t(`verdict.${told.verdict}`)}.`, { quoted: { text: told.explanation, language: told.claim.language } });
  return { el, title };
}
