// Teams at the end of a game and on leaderboards: who won, and by how much; the bar is the average beside the best one's.

import "./words.js";
import { h, icon } from "../dom.js";
import { pennant, teamName } from "../team.js";
import { list, num, t } from "../words.js";

/** "The Foxes win", or who share it; null before anybody scored. */
export function winningTeams(teams) {
  const first = teams.filter((row) => row.rank === 1 && row.average > 0).map(teamName);
  if (first.length === 0) return null;
  return t(first.length === 1 ? "recap.team.won" : "recap.team.shared", { team: first[0], teams: list(first) });
}

/** A list of teams, best first; `own` is the number of the reader's. */
export function teamList(teams, { own = null } = {}) {
  const best = Math.max(1, ...teams.map((row) => row.average));
  return h("ol", { class: "team-list", data: { testid: "teams" } }, teams.map((row) => {
    const fill = h("i", { class: `team-fill team-${row.team}` });
    fill.style.inlineSize = `${Math.max(0, (100 * row.average) / best)}%`;
    return h("li", { class: row.team === own ? "mine" : "" },
      h("b", { class: "rank" }, num(row.rank)), pennant(row.team),
      h("div", { class: "team-who" },
        h("p", null, h("b", { class: "team-word" }, teamName(row)), row.rank === 1 && row.average > 0 ? icon("crown") : null, row.team === own ? h("span", { class: "you-tag" }, t("you")) : null, h("span", { class: "soft small" }, t("players", { n: row.players }))),
        h("span", { class: "team-track", "aria-hidden": "true" }, fill)),
      h("p", { class: "score" }, num(row.average), h("span", { class: "unseen" }, " ", t("recap.team.average", { n: row.average }))));
  }));
}
