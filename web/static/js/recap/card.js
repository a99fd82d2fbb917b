// A player's own card: where they came, how often they were right, how quick, how sure, and what fooled them.

import "./words.js";
import { h, icon, inWords } from "../dom.js";
import { note } from "../notice.js";
import { seal } from "../seal.js";
import { pennant, teamName } from "../team.js";
import { num, ordinal, percent, t, tenth } from "../words.js";
import { calibration } from "./calibration.js";

/** `own` is the card as the server tells it, `who` has player, name, team (a row of `teams`, or null) and of how many players. */
export function card(own, who) {
  const fact = (value, label, more) => h("div", null, h("dd", null, value), h("dt", null, label, more ? h("span", { class: "soft" }, more) : null));
  return h("article", { class: "own-card", data: { testid: "card" } },
    h("header", null, seal(who.player),
      h("div", null, h("bdi", { class: "name" }, who.name),
        h("p", { class: "soft" }, t("end.of", { place: ordinal(own.rank), n: who.of })),
        who.team ? h("p", { class: "card-team" }, pennant(who.team.team), h("b", null, teamName(who.team))) : null),
      h("p", { class: "own-score", data: { testid: "score" } }, num(own.score))),
    h("dl", { class: "own-facts" },
      fact(own.accuracy === null ? t("recap.none") : percent(own.accuracy / 100), t("recap.right", { correct: own.correct, of: own.answered })),
      fact(num(own.best_streak), t("end.streak")),
      fact(own.speed === null ? t("recap.none") : t("recap.seconds", { time: tenth(own.speed) }), t("recap.speed")),
      h("div", null, h("dd", { data: { testid: "rank" } }, ordinal(own.rank)), h("dt", null, t("end.place")))),
    calibration(own.sure),
    fooled(own),
    keep(own, who));
}

function fooled(own) {
  if (!own.fooled_by) return own.answered ? h("p", { class: "unfooled" }, icon("eye"), h("span", null, t("recap.unfooled"))) : null;
  const { text, explanation, company } = own.fooled_by;
  return h("div", { class: "fooled" }, h("p", { class: "kicker" }, t("recap.fooled", { n: company })),
    h("p", { class: "fooled-claim", ...inWords(own.fooled_by) }, text), h("p", { class: "soft", ...inWords(own.fooled_by) }, explanation));
}

/** One quiet button: shared where the device can share pictures, else saved. */
function keep(own, who) {
  const shares = Boolean(navigator.canShare && matchMedia("(pointer: coarse)").matches);
  const button = h("button", { type: "button", class: "button plain card-save", data: { testid: "picture-button" }, on: { click: save } }, icon("save"), h("span", null, t(shares ? "recap.share_picture" : "recap.save_picture")));
  async function save() {
    button.disabled = true;
    try {
      const { picture, handOut } = await import("./picture.js");
      await handOut(await picture(own, who), shares);
    } catch (error) {
      if (error?.name !== "AbortError") note(t("recap.picture_failed"));
    }
    button.disabled = false;
  }
  return button;
}
