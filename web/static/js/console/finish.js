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
  const head = h("div", { class: "big-end-head" }, title, h("div", { class: "big-end-ways" },
    hosting ? null : h("p", { class: "soft" }, t("end.again")),
    h("a", { class: "button plain", href: `/r/${room.code}/leaderboard#rounds`, target: "_blank", rel: "noopener" }, t("rounds.title")),
    hosting ? exports(room.code, hostToken(room.code)) : null));
  const el = h("section", { class: "big-end" }, stage);
  let told = null, loud = fresh;

  /** The end is told again where a round was voided after it. */
  function show() {
    if (room.ending === told) return;
    told = room.ending;
    const teams = told.teams ?? [];
    write(title, winningTeams(teams) ?? winners(told.podium ?? []));
    fill(stage,
      head,
      podium(told.podium ?? []),
      h("div", { class: "big-end-side" }, teams.length ? teamList(teams) : null, awards(told.awards)),
      claimsOfGame(told, { brief: true }));
    if (loud) announce(title.textContent);
    loud = true;
  }
  show();
  return { el, title, show };
}
