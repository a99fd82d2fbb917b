// Between rounds: three, two, one; or a quiet line while the next claim is fetched.

import { h, icon, write } from "../dom.js";
import { num, ordinal, t } from "../words.js";

/** "Claim 3 was struck out: ..." */
export function struckText({ round, reason, by }) {
  if (by === "review") return t("void.review", { round });
  return reason ? t("void.said", { round, reason }) : t("void.said.bare", { round });
}

/** What a struck round did to this player: "It had given you 742: now you have 1,200 and are 3rd." Empty where nobody knows. */
export function struckEffect({ before, you }) {
  if (!you) return "";
  const now = { score: num(you.score), place: ordinal(you.rank), points: num(Math.abs((before ?? you.score) - you.score)) };
  if ((before ?? you.score) === you.score) return t("void.same", now);
  return t(before > you.score ? "void.lost" : "void.won", now);
}

/** Whether the screen between rounds says so; an older round that is struck is told in passing. */
export const justStruck = ({ voided, round }) => Boolean(voided) && voided.round >= round;

/** The slip of paper that says so on a screen. */
export const struck = (event) => h("div", { class: "struck", role: "status", data: { testid: "struck" } }, icon("void"),
  h("p", null, struckText(event)), h("p", { class: "struck-effect" }, struckEffect(event)));

export function ready({ room, clock, doubts }) {
  const next = room.round + 1;
  const number = h("p", { class: "ready-number", "aria-hidden": "true" });
  const title = h("h1", { class: "ready-title", tabindex: -1 }, next <= room.of ? t("round.of", { round: next, of: room.of }) : t("ready.title"));
  const line = h("p", { class: "soft" });
  const el = h("section", { class: "ready" }, justStruck(room) ? struck(room.voided) : null, title, number, line,
    doubts && room.last && !room.struck.has(room.last.round) ? h("p", { class: "ready-doubt" }, doubts.button(room.last.round, room.last.claim)) : null);

  function tick() {
    const seconds = room.nextAt === null || room.paused ? null : Math.ceil(clock.until(room.nextAt) / 1000);
    const counting = seconds !== null && seconds > 0 && seconds <= 9;
    write(number, counting ? String(seconds) : "");
    number.classList.toggle("none", !counting);
    write(line, counting ? t("ready.line") : t("ready.wait"));
  }
  tick();
  return { el, title, tick };
}
