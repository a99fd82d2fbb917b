// The reveal: the claim stamped, what you said, what it was worth, where you stand, and why.

import "../recap/words.js";
import { h, icon, inWords, write } from "../dom.js";
import { announce } from "../notice.js";
import { split } from "../split.js";
import { stamp } from "../stamp.js";
import { change } from "../standings.js";
import { why } from "../source.js";
import { gain, num, ordinal, parts, t, tenth } from "../words.js";
import { pennant, teamName } from "../team.js";
import { struck } from "./ready.js";
import { kicker, lengthOf, receiptText } from "./asking.js";

export function reveal({ room, clock, answer, fresh, doubts }) {
  const { reveal: told } = room;
  const player = !room.spectating;
  const you = told.you && !told.voided ? told.you : player ? recalled(room, told) : null;
  const given = answer.given?.round === told.round ? answer.given : null;
  const outcome = told.voided ? "struck" : result(you);
  const title = h("h1", { class: `outcome outcome-${outcome}`, tabindex: -1 }, player || told.voided ? t(`outcome.${outcome}`, { n: you?.streak ?? 0 }) : t(`outcome.told.${told.verdict}`));
  const next = h("p", { class: "next soft" });
  const el = h("section", { class: told.voided ? "reveal is-struck" : "reveal" },
    h("div", { class: "clip" }, kicker(told.claim), h("p", { class: "clip-claim", ...inWords(told.claim), data: { length: lengthOf(told.claim.text) } }, told.claim.text), stamp(told.verdict, { fresh })),
    h("div", { class: "said" }, title, player ? h("p", { class: "receipt", data: { testid: "receipt", state: given?.state ?? "none" } }, yourAnswer(you, given, room)) : null,
      told.voided ? struck(told.voided) : null),
    player && you ? worth(you, room, told) : top(told.top),
    why(told), h("section", { class: "room-said" }, h("h2", { class: "kicker" }, t("split.title")), split(told.split ?? {}, told)),
    h("footer", { class: "reveal-foot" }, next, player && !told.voided ? doubts.button(told.round, told.claim) : null));
  if (fresh) announce([t(`verdict.${told.verdict}`), title.textContent, you?.points ? t("points.now", { n: you.score }) : ""].filter(Boolean).join(". "), { quoted: { text: told.explanation, language: told.claim.language } });

  function tick() {
    const seconds = room.nextAt === null ? null : Math.ceil(clock.until(room.nextAt) / 1000);
    const last = told.round >= room.of;
    write(next, seconds === null || seconds > 90 ? t("next.host") : seconds > 0 ? t(last ? "next.end" : "next.in", { n: seconds }) : t("next.now"));
  }
  tick();
  return { el, title, tick };
}

/** After a reload the points of the round are gone, but not the score, the place and the answer. */
function recalled(room, told) {
  const { answered, score, rank, streak } = room.you;
  const verdict = told.you?.verdict ?? (answered?.round === told.round ? answered.verdict : null);
  return { verdict, elapsed: told.you?.elapsed ?? answered?.elapsed, sure: told.you?.sure ?? answered?.sure, correct: verdict === told.verdict, points: null, score, rank, rank_before: null, streak };
}

const result = (you) => (!you?.verdict ? "none" : you.correct ? (you.streak > 2 ? "streak" : "right") : "wrong");

function yourAnswer(you, given, room) {
  if (given?.state === "late") return t("receipt.late");
  if (!you?.verdict) return t("receipt.no_answer");
  return [receiptText({ ...you, elapsed: you.elapsed ?? given?.elapsed ?? 0, state: "saved" }, room), icon("check")];
}

function worth(you, room, told) {
  const { base = 0, speed = 0, streak = 0 } = you.points ?? {};
  const line = (label, points) => h("div", { class: "points-row" }, h("dt", null, label), h("dd", null, gain(points)));
  const label = !you.verdict ? "points.none" : room.confidence && you.sure !== undefined && you.sure !== null ? (you.correct ? (you.sure ? "points.right.sure" : "points.right.fairly") : you.sure ? "points.wrong.sure" : "points.wrong.fairly") : you.correct ? "points.right" : "points.wrong";
  return h("section", { class: "worth", "aria-label": t("points.label") },
    you.points ? h("dl", { class: "points" }, line(t(label), base), speed ? line(t("points.speed"), speed) : null, streak ? line(t("points.streak", { n: you.streak }), streak) : null) : null,
    h("div", { class: "place" },
      h("p", { class: "place-rank" }, you.rank ? [h("b", { data: { testid: "rank" } }, ordinal(you.rank)), h("span", { class: "soft" }, t("place.of", { n: room.players })), change(you.rank_before, you.rank)] : null),
      h("p", { class: "place-score", data: { testid: "score" } }, num(you.score ?? 0))),
    h("p", { class: "place-behind soft" }, behind(you, told)),
    room.team ? team(room) : null);
}

/** How our team stands: the average of those who have answered. */
const team = ({ team: row, teams }) => h("p", { class: "team-place", data: { testid: "team-place" } }, pennant(row.team),
  h("span", null, parts("team.place", { team: h("b", null, teamName(row)), place: ordinal(row.rank), n: teams.length })),
  h("span", { class: "team-average" }, t("team.average", { n: row.average })));

function behind(you, told) {
  if (you.behind) return parts("place.behind", { n: you.behind.points, name: h("bdi", null, you.behind.name) });
  if (you.rank !== 1) return "";
  const tied = (told.top ?? []).filter((row) => row.rank === 1).length > 1;
  return t(tied ? "place.shared" : "place.lead");
}

export function top(rows = []) {
  if (!rows.length) return null;
  return h("section", { class: "top-five" }, h("h2", { class: "kicker" }, t("top.title")),
    h("ol", { class: "top-list" }, rows.map((row) => h("li", null, h("b", { class: "rank" }, num(row.rank)), h("bdi", { class: "name" }, row.name), h("span", { class: "score" }, num(row.score))))));
}

export const fastestLine = (fastest) => (fastest ? parts("fastest", { name: h("bdi", { class: "name" }, fastest.name), time: tenth(fastest.elapsed) }) : null);
