// A struck-out claim on the big screen: the stamp across it, why, and what became of the scores.

import { h, inWords } from "../dom.js";
import { announce } from "../notice.js";
import { lengthOf } from "../player/asking.js";
import { top } from "../player/reveal.js";
import { stamp } from "../stamp.js";
import { t } from "../words.js";
import { teamTable } from "./teams.js";

/** `claim` may be missing: after a reload nobody knows any more what was taken off the screen. */
export function struck({ room, voided, claim, fresh }) {
  const title = h("h1", { class: "clip-claim struck-claim", tabindex: -1, ...(claim ? inWords(claim) : {}), data: { length: lengthOf(claim?.text ?? "") } },
    claim ? h("s", null, claim.text) : t("struck.title", { round: voided.round }));
  const why = voided.by === "review" ? t("struck.review") : voided.reason;
  const teams = teamTable(room.teams);
  const el = h("section", { class: "big-reveal big-struck", data: { testid: "struck" } },
    h("div", { class: "big-told" },
      h("div", { class: "clip" }, title, stamp("void", { fresh })),
      h("div", { role: "status" },
        h("p", { class: "struck-why" }, h("b", null, t("struck.out")), " ", h("span", { dir: "auto" }, why)),
        h("p", { class: "struck-what soft" }, t("struck.what")))),
    h("div", { class: teams ? "big-room with-teams" : "big-room" }, teams, top(voided.top ?? room.reveal?.top)));
  if (fresh) announce([t("struck.title", { round: voided.round }), why, t("struck.what")].join(" "));
  return { el, title };
}
