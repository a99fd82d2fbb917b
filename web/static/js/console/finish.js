// The end on the big screen: podium, teams, awards, the claims to talk about; for the host what to take home, and what comes next.

import "../recap/words.js";
import { fill, h, write } from "../dom.js";
import { announce } from "../notice.js";
import { awards, podium, winners } from "../podium.js";
import { claimsOfGame } from "../recap/claims.js";
import { exports } from "../recap/save.js";
import { teamList, winningTeams } from "../recap/teams.js";
import { hostToken } from "../seat.js";
import { t } from "../words.js";

export function finish({ room, fresh }) {
  const title = h("h1", { class: "end-title", tabindex: -1 });
  const stage = h("div", { class: "big-end-stage" });
  const hosting = room.you.role === "host";
  const el = h("section", { class: "big-end" }, stage,
    h("div", { class: "big-end-foot" },
      hosting ? exports(room.code, hostToken(room.code)) : h("p", { class: "soft" }, t("end.again")),
      h("a", { class: "button plain", href: `/r/${room.code}/leaderboard#rounds`, target: "_blank", rel: "noopener" }, t("rounds.title"))));
  let told = null, loud = fresh;

  /** The end is told again where a round was voided after it. */
  function show() {
    if (room.ending === told) return;
    told = room.ending;
    const teams = told.teams ?? [];
    write(title, winningTeams(teams) ?? winners(told.podium ?? []));
    fill(stage,
      h("div", { class: "big-end-win" }, title, podium(told.podium ?? [])),
      h("div", { class: "big-end-side" },
        teams.length ? teamList(teams) : null,
        awards(told.awards),
        claimsOfGame(told, { brief: true })));
    stage.classList.toggle("with-teams", teams.length > 0);
    if (loud) announce(title.textContent);
    loud = true;
  }
  show();
  return { el, title, show };
}
