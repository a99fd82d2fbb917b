// The name of the game as it is set everywhere: Fact, and a stamped Fake.

import { h } from "./dom.js";
import { t } from "./words.js";

export function wordmark({ tag = "p", href = null } = {}) {
  const words = [h("span", { class: "mark-fact" }, t("mark.fact")), " ", h("span", { class: "mark-or" }, t("mark.or")), " ", h("span", { class: "mark-fake" }, t("mark.fake"))];
  return h(tag, { class: "mark", lang: "en", dir: "ltr" }, href ? h("a", { href }, words) : words);
}
