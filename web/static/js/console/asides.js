// Screens beside the game, for a console: the seat was handed over, or the game does not answer. Each has a next step.

import { h, icon } from "../dom.js";
import { wordmark } from "../mark.js";
import { t } from "../words.js";

/** The seat of the host is on another device now: watch from here, take it back, or play. */
export function handed({ code, watch, back }) {
  const title = h("h1", { tabindex: -1 }, t("handed.title"));
  return { title, el: h("section", { class: "aside", data: { testid: "handed" } }, icon("tabs"), title, h("p", { class: "soft" }, t("handed.text")),
    h("p", { class: "aside-ways" },
      h("button", { type: "button", class: "button primary", data: { testid: "handed-watch" }, on: { click: watch } }, t("handed.watch")),
      h("button", { type: "button", class: "button plain", data: { testid: "handed-back" }, on: { click: back } }, t("handed.back")),
      h("a", { class: "button plain", href: `/r/${code}` }, t("handed.play")))) };
}

/** Nothing was heard of the room yet. */
export function waiting({ again }) {
  const title = h("h1", { tabindex: -1 }, t("away.title"));
  return { title, el: h("section", { class: "aside", data: { testid: "away" } }, wordmark({ href: "/" }), title, h("p", { class: "soft" }, t("away.text")),
    h("p", { class: "aside-ways" }, h("button", { type: "button", class: "button primary", on: { click: again } }, t("away.again")), h("a", { class: "button plain", href: "/host" }, t("gone.host")))) };
}
