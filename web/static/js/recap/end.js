// The end on a player's phone: the own card, the podium, the awards, the claims to talk about, all claims, and what comes next.

import "./words.js";
import "./style.js";
import { call } from "../api.js";
import { fill, h } from "../dom.js";
import { awards, podium, winners } from "../podium.js";
import { seat } from "../seat.js";
import { t } from "../words.js";
import { card } from "./card.js";
import { claimsOfGame } from "./claims.js";
import { scrubber } from "./scrubber.js";
import { teamList, winningTeams } from "./teams.js";

export { winners };

/** The parts of the page below its title. What is not in the event that ended the game (after a reload, and all claims) is fetched. */
export function end({ room }) {
  const { ending: told, you } = room;
  const player = !room.spectating;
  const teams = told.teams ?? [];
  const recap = fetchedOnce(room);
  const own = h("div", { class: "end-own" });
  const who = { player: you.player, name: you.name, team: teams.find((row) => row.team === you.team) ?? null, of: room.players };
  if (player) {
    if (told.you) fill(own, card(told.you, who));
    else lateCard();
  }

  async function lateCard() {
    const { body, ok } = await recap();
    if (body.you) fill(own, card(body.you, who));
    else if (!ok) fill(own, h("p", { class: "soft center" }, t("recap.missing"), " ", again(lateCard)));
  }

  return [
    player ? own : null,
    h("div", { class: "end-stage" }, podium(told.podium ?? [], { own: you.player }),
      teams.length ? h("section", { class: "end-teams" }, h("h2", { class: "kicker" }, winningTeams(teams) ?? t("recap.teams")), teamList(teams, { own: you.team })) : null),
    awards(told.awards),
    claimsOfGame(told),
    everyClaim(recap),
    next(room, player),
  ];
}

const again = (go) => h("button", { type: "button", class: "button plain", on: { click: go } }, t("recap.retry"));

/** The recap, fetched when it is first wanted; what failed is fetched anew. */
function fetchedOnce(room) {
  let answer = null;
  return async () => {
    answer ??= call(`/api/rooms/${room.code}/recap`, { token: room.spectating ? undefined : seat(room.code)?.token });
    const got = await answer;
    if (!got.ok) answer = null;
    return got;
  };
}

/** Claim by claim; fetched when somebody scrolls there, as not all of a crowd will. */
function everyClaim(recap) {
  const place = h("div", { class: "rounds-place" }, h("p", { class: "soft" }, t("rounds.wait")));
  const el = h("section", { class: "end-rounds", "aria-labelledby": "end-rounds" }, h("h2", { id: "end-rounds" }, t("rounds.title")), place);
  async function load() {
    const { ok, body, message } = await recap();
    if (!ok) return fill(place, h("p", { class: "soft" }, message, " ", again(load)));
    const picked = scrubber({ first: true });
    fill(place, picked.el);
    picked.show(body.rounds, body.you?.answers ?? []);
    el.hidden = body.rounds.length === 0;
  }
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    near.disconnect();
    load();
  }, { rootMargin: "400px" });
  near.observe(el);
  return el;
}

function next(room, player) {
  const line = player ? t(room.hostConnected ? "recap.next.host" : "recap.next.alone") : t("recap.next.watch");
  return h("section", { class: "end-next" }, h("h2", { class: "kicker" }, t("recap.next")), h("p", null, line),
    h("p", { class: "end-ways" }, h("a", { class: "button plain", href: `/r/${room.code}/leaderboard` }, t("end.board"))));
}
