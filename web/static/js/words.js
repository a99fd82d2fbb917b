// What people read, in their language: keys become sentences, numbers and plurals here and nowhere else.
//   1. first.js has said which language it is, in the page's `lang`; its catalogue is loaded before any module that needs a word runs.
//   2. `data-words` of the page's <html> names further catalogues, of those who host or watch over games.
//   3. Where a sentence is missing, the English ones are fetched, and "words" is told to the page: nobody ever reads a key.

/** The languages there are, each in its own words. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français", ar: "العربية", ja: "日本語" };

const root = document.documentElement;
const audiences = (root.dataset.words ?? "").split(" ").filter(Boolean);
const load = async (name) => (await import(`./words/${name}.js`)).catalogue;
/** What one audience needs; in English where nobody has translated it. */
const loadFor = (language, audience) => load(`${language}_${audience}`).catch(() => load(`en_${audience}`));
const loadAll = (language) => Promise.all([load(language), ...audiences.map((audience) => loadFor(language, audience))]);
const [{ locale, words, names: nameParts, practice: claims, lower }, ...more] = await loadAll(root.lang).catch(() => {
  Object.assign(root, { lang: "en", dir: "ltr" });
  return loadAll("en");
});
Object.assign(words, ...more);

const plural = new Intl.PluralRules(locale);
const place = new Intl.PluralRules(locale, { type: "ordinal" });
const number = new Intl.NumberFormat(locale);
const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero" });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(locale, { style: "percent" });
const enumeration = new Intl.ListFormat(locale, { type: "conjunction" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const minus = (text) => text.replace("-", "\u2212");

/** num(-1857) is "−1,857", with a true minus. */
export const num = (n) => minus(number.format(n));
export const gain = (n) => minus(signed.format(n));
export const percent = (ratio) => share.format(ratio);
export const tenth = (ms) => tenths.format(ms / 1000);
export const list = (items) => enumeration.format(items.map(apart));
/** Words beside each other, with the comma of the language and no "and". */
export const beside = (items) => items.join(words.comma ?? ", ");
export const date = (ms) => day.format(ms);
export const time = (ms) => hour.format(ms);
export const ordinal = (n) => t(`ordinal.${place.select(n)}`, { n });

/** More sentences, for parts of a page that are loaded when they are needed: `await learn("host")`. */
export const learn = async (audience) => Object.assign(words, await loadFor(root.lang, audience));

export const has = (key) => key in words;

/** Text that runs the other way than the page must not move what stands beside it. */
const OTHER_WAY = root.dir === "rtl" ? /./ : /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const apart = (text) => (OTHER_WAY.test(text) ? `\u2068${text}\u2069` : text);

function pattern(key, values) {
  const entry = words[key];
  if (entry === undefined) return missing();
  if (typeof entry === "string") return entry;
  return (values.n === 0 && entry.zero) || entry[plural.select(values.n)] || entry.other;
}

let english = null;

/** A pause in the sentence, until the English words are there. */
function missing() {
  english ??= loadAll("en").then(([base, ...rest]) => {
    for (const [key, entry] of Object.entries(Object.assign({}, base.words, ...rest))) words[key] ??= entry;
    dispatchEvent(new Event("words"));
  }, () => { english = null; });
  return "…";
}

/** t("players", {n: 3}) is "3 players"; numbers are formatted, strings stand as they are. */
export function t(key, values = {}) {
  return pattern(key, values).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? num(value) : apart(value ?? "");
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

/** A name for who has no idea of one: "Brave Otter". */
export function anyName() {
  const pick = (from) => from[Math.floor(Math.random() * from.length)];
  return nameParts.pattern.replace("{first}", pick(nameParts.first)).replace("{last}", pick(nameParts.last));
}
export const practice = () => claims;

/** A topic as the server names it, fit to be read; `inside` a sentence. */
export function topicName(topic, { inside = false } = {}) {
  if (!topic) return t("topic.any");
  const name = has(`topic.${topic}`) ? t(`topic.${topic}`) : topic.charAt(0).toUpperCase() + topic.slice(1);
  return inside && lower ? name.toLocaleLowerCase(locale) : name;
}
export const levelName = (level) => (has(`level.${level}`) ? t(`level.${level}`) : level ?? "");

/** Replaces the English that a page's markup carries by the catalogue's words. */
export function translate(within = document) {
  for (const element of within.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
}
