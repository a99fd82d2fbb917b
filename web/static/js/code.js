// A room's code: six characters, shown in two groups of three, read out one by one.

import { h } from "./dom.js";

export const clean = (typed) => typed.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 6);
export const whole = (code) => /^[A-Z0-9]{6}$/.test(code);
export const grouped = (code) => (code.length > 3 ? `${code.slice(0, 3)}·${code.slice(3)}` : code);

/** The code for eyes in groups, for ears letter by letter. */
export function codeMark(code, { tag = "b", testid } = {}) {
  return h(tag, { class: "code", dir: "ltr" }, h("span", { "aria-hidden": "true", data: { testid, code } }, grouped(code)), h("span", { class: "unseen" }, [...code].join(" ")));
}

/** /r/K7DF3M, /r/K7DF3M/leaderboard, /host/K7DF3M */
export const codeFromAddress = () => clean(decodeURIComponent(location.pathname.split("/")[2] ?? ""));
