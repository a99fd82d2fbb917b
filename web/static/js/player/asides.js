// Screens beside the game: the seat is in use elsewhere, the room is gone, the game is paused.

import { h, icon } from "../dom.js";
import { wordmark } from "../mark.js";
import { t } from "../words.js";

export function apart(useHere) {
  const title = h("h1", { tabindex: -1 }, t("apart.title"));
  const button = h("button", { type: "button", class: "button primary tall", data: { testid: "use-here-button" }, on: { click: useHere } }, t("apart.use"));
  return { el: h("section", { class: "aside" }, icon("tabs"), title, h("p", { class: "soft" }, t("apart.text")), button), title };
}

export function gone() {
  const title = h("h1", { tabindex: -1 }, t("gone.title"));
  return {
    el: h("section", { class: "aside" }, wordmark({ href: "/" }), title, h("p", { class: "soft" }, t("gone.text")),
      h("p", { class: "aside-ways" }, h("a", { class: "button primary", href: "/" }, t("gone.join")), h("a", { class: "button plain", href: "/host" }, t("gone.host")))),
    title,
  };
}

/** The room does not answer, or has not yet: says which, and tries again by itself. */
export function hold(kind, again) {
  const title = h("h1", { tabindex: -1 }, t(`hold.${kind}`));
  return {
    el: h("section", { class: "aside", data: { testid: "hold" } }, wordmark({ href: "/" }), title,
      h("p", { class: "soft" }, t(`hold.${kind}.text`)), h("button", { type: "button", class: "button primary", on: { click: again } }, t("hold.again"))),
    title,
  };
}

const text = h("p", { class: "soft" }, t("pause.text"));
const el = h("section", { class: "pause-cover", hidden: true, "aria-label": t("pause.title"), data: { testid: "paused" } }, icon("pause"), h("h2", null, t("pause.title")), text);

/** Covers the stage, so that nobody reads on while the clock stands still. */
export const pauseCover = {
  el,
  show(covered, stage) {
    el.hidden = !covered;
    stage.inert = covered;
  },
};
