// What the parts of the control desk share: cards, lists that keep their rows, times and money in words.

import { h } from "../dom.js";
import { num, t } from "../words.js";

/** A part of the desk with its heading; `id` is where links lead. */
export function card(id, title, ...body) {
  return h("section", { class: `card card-${id}`, id, tabindex: "-1", "aria-labelledby": `${id}-title`, data: { testid: id } }, h("h2", { id: `${id}-title` }, title), body);
}

/** A list whose rows stay the same elements while their key is there, so that focus and scrolling stay, too. make(item) gives {el, show(item)}. */
export function keyed(box, key, make) {
  let rows = new Map();
  return (items) => {
    const next = new Map();
    let place = box.firstElementChild;
    for (const item of items) {
      const name = key(item);
      const row = rows.get(name) ?? make(item);
      next.set(name, row);
      row.show(item);
      if (row.el === place) place = place.nextElementSibling;
      else box.insertBefore(row.el, place);
    }
    for (const [name, row] of rows) if (!next.has(name)) row.el.remove();
    rows = next;
  };
}

export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 2) return t("ago.now");
  if (seconds < 100) return t("ago.s", { n: seconds });
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? t("ago.min", { n: minutes }) : t("ago.h", { n: Math.round(minutes / 60) });
}

export function lasting(ms) {
  if (ms < 1000) return t("for.ms", { n: Math.round(ms) });
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return t("for.s", { n: seconds });
  return seconds < 6000 ? t("for.min", { n: Math.round(seconds / 60) }) : t("for.h", { n: Math.round(seconds / 3600) });
}

const small = new Intl.NumberFormat("en", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 4 });
export const money = (micro) => small.format(micro / 1e6);
export const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A word in a small frame, with a tone: ok, gold, bad or plain. */
export const tag = (text, tone = "plain", data) => h("span", { class: `tag tag-${tone}`, data }, text);

/** A state as a shape, a colour and a word: never colour alone. */
export function sign(up, text) {
  return h("span", { class: `sign ${up ? "sign-up" : "sign-off"}` }, h("i", { "aria-hidden": "true" }), text);
}

export const amount = (n) => num(n);
