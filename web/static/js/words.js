// What people read, in their language: keys become sentences, numbers and plurals here and nowhere else.

import { en } from "./words/en.js";

const catalogue = en;
const plural = new Intl.PluralRules(catalogue.language);
const place = new Intl.PluralRules(catalogue.language, { type: "ordinal" });
const number = new Intl.NumberFormat(catalogue.language);
const tenths = new Intl.NumberFormat(catalogue.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(catalogue.language, { style: "percent" });
const enumeration = new Intl.ListFormat(catalogue.language, { type: "conjunction" });
const day = new Intl.DateTimeFormat(catalogue.language, { day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(catalogue.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** num(-1857) is "−1,857", with a true minus. */
export const num = (n) => number.format(n).replace("-", "\u2212");
export const gain = (n) => (n > 0 ? `+${num(n)}` : num(n));
export const percent = (ratio) => share.format(ratio);
export const tenth = (ms) => tenths.format(ms / 1000);
export const list = (items) => enumeration.format(items);
export const date = (ms) => day.format(ms);
export const time = (ms) => hour.format(ms);
export const ordinal = (n) => t(`ordinal.${place.select(n)}`, { n });

/** More sentences of the same language: those of pages that a player's phone never opens. */
export const learn = (more) => Object.assign(catalogue.words, more);

export const has = (key) => key in catalogue.words;

function pattern(key, values) {
  const entry = catalogue.words[key];
  if (entry === undefined) return key;
  if (typeof entry === "string") return entry;
  return (values.n === 0 && entry.zero) || entry[plural.select(values.n)] || entry.other;
}

/** t("players", {n: 3}) is "3 players"; numbers are formatted, strings stand as they are. */
export function t(key, values = {}) {
  return pattern(key, values).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? num(value) : value ?? "";
  });
}

/** The same as a list of strings and nodes: parts("lobby.at", {host: element}). */
export function parts(key, values = {}) {
  return pattern(key, values).split(/(\{\w+\})/).filter(Boolean).map((piece) => {
    if (!/^\{\w+\}$/.test(piece)) return piece;
    const value = values[piece.slice(1, -1)];
    return typeof value === "number" ? num(value) : value;
  });
}

export const names = () => catalogue.names;
export const practice = () => catalogue.practice;

/** A topic as the server names it, fit to be read. */
export const topicName = (topic) => {
  if (!topic) return t("topic.any");
  const key = `topic.${topic}`;
  return has(key) ? t(key) : topic.charAt(0).toUpperCase() + topic.slice(1);
};
export const levelName = (level) => (has(`level.${level}`) ? t(`level.${level}`) : level ?? "");

/** Replaces the English that a page's markup carries by the catalogue's words. */
export function translate(root = document) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  document.documentElement.lang = catalogue.language;
}
