// The choice of a language: all of them at once, each in its own words. It is kept on this device; a seat is not touched by it.

import { h } from "./dom.js";
import { lasts, setWish } from "./seat.js";
import { LANGUAGES, t } from "./words.js";

/** Nothing where this browser keeps nothing: the choice would be forgotten, and a seat with it. */
export function languages() {
  if (!lasts()) return null;
  const now = document.documentElement.lang;
  const choose = (language) => { setWish("language", language); location.reload(); };
  return h("nav", { class: "languages", "aria-label": t("language.label"), data: { testid: "languages" } }, h("ul", null,
    Object.entries(LANGUAGES).map(([language, name]) => h("li", null,
      h("button", { type: "button", lang: language, dir: "auto", "aria-current": language === now ? "true" : null, data: { language }, on: { click: () => choose(language) } }, name)))));
}
