// Teams on the big screen: who is in which, and how they stand. Colour, animal and word, never one of them alone.

import { h, write } from "../dom.js";
import { roster } from "../roster.js";
import { pennant, teamName } from "../team.js";
import { num, t } from "../words.js";

/** A column for each team, with its count and its people; `pick` makes each name a button. */
export function teamColumns({ room, pick }) {
  const numbers = room.teams.map((row) => row.team).sort((a, b) => a - b);
  const columns = numbers.map((team) => {
    const row = room.teams.find((one) => one.team === team);
    const count = h("b", { class: "team-count" });
    const aloud = h("span", { class: "unseen" });
    const people = roster({ pick });
    people.list.setAttribute("aria-label", teamName(row));
    const nobody = h("p", { class: "soft small" }, t("teams.nobody"));
    return { team, count, aloud, people, nobody, el: h("section", { class: "team-column", data: { team, testid: `team-${team}` } },
      h("h3", { class: "team-head" }, pennant(team), h("span", { class: "team-word" }, teamName(row)), h("span", { "aria-hidden": "true" }, count), aloud), nobody, people.list) };
  });
  const el = h("div", { class: "team-columns", data: { teams: numbers.length } }, columns.map((column) => column.el));

  function show() {
    for (const { team, count, aloud, people, nobody } of columns) {
      const players = room.teams.find((row) => row.team === team)?.players ?? 0;
      write(count, num(players));
      write(aloud, t("players", { n: players }));
      nobody.hidden = players > 0;
      people.show({ roster: new Map([...room.roster].filter(([, row]) => row.team === team)), players, you: room.you });
    }
  }
  return { el, show };
}

/** The teams by their average, or nothing where nobody plays in teams. */
export function teamTable(teams = []) {
  if (teams.length === 0) return null;
  return h("section", { class: "team-table", data: { testid: "team-table" } }, h("h2", { class: "kicker" }, t("teams.title")),
    h("ol", { class: "top-list team-list", data: { teams: teams.length } }, teams.map((row) => h("li", null,
      h("b", { class: "rank" }, num(row.rank)),
      h("span", { class: "team-line" }, pennant(row.team), h("span", { class: "name" }, teamName(row)), h("span", { class: "soft small" }, t("players", { n: row.players }))),
      h("span", { class: "score" }, num(row.average))))));
}
