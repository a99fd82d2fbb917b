// The two targets of the game, FACT left and FAKE right; once one is chosen both are locked.

import { h, icon } from "../dom.js";
import { t } from "../words.js";

const KEY = { fact: "F", fake: "K" };
const MARK = { fact: "check", fake: "cross" };

/** choose(verdict) is called on a tap. show(chosen, open, soon) sets the look; `soon`: not yet, but in a moment. */
export function verdictButtons(choose, { testids = true } = {}) {
  const button = (verdict) => h("button", { type: "button", class: `verdict verdict-${verdict}`, "aria-keyshortcuts": KEY[verdict],
    data: { testid: testids ? `answer-${verdict}` : null }, on: { click: () => choose(verdict) } },
    icon(MARK[verdict]), h("span", { class: "verdict-word" }, t(`verdict.${verdict}`)),
    h("span", { class: "key-hint", "aria-hidden": "true" }, t("ask.press", { key: KEY[verdict] })));
  const both = { fact: button("fact"), fake: button("fake") };
  const row = h("div", { class: "verdicts", role: "group", "aria-label": t("ask.group") }, both.fact, both.fake);

  function show(chosen, open, soon = false) {
    for (const [verdict, element] of Object.entries(both)) {
      const locked = !open || Boolean(chosen);
      element.disabled = locked && chosen !== verdict;
      element.setAttribute("aria-disabled", String(locked));
      element.setAttribute("aria-pressed", String(chosen === verdict));
      element.classList.toggle("chosen", chosen === verdict);
    }
    row.classList.toggle("decided", Boolean(chosen));
    row.classList.toggle("soon", soon && !chosen);
  }
  show(null, true);
  return { row, show };
}

/** "fact" for F, "fake" for K, on any keyboard layout; null for all else. */
export function verdictOfKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return null;
  if (event.target instanceof HTMLElement && event.target.matches("input:not([type=radio]), textarea, select")) return null;
  const key = event.key.toLowerCase();
  if (key === "f" || (event.code === "KeyF" && !/^[a-z]$/.test(key))) return "fact";
  if (key === "k" || (event.code === "KeyK" && !/^[a-z]$/.test(key))) return "fake";
  return null;
}
