// The keys of the big screen: one table, for the keyboard and for the sheet that tells them.

import { h } from "../dom.js";
import { t } from "../words.js";
import { panel } from "./panel.js";

/** What each key is for, in the order in which it is told. A name is also the word's: key.<name> and keys.<name>. */
export const KEYS = { " ": "Space", p: "P", e: "E", v: "V", g: "G", l: "L", c: "C", m: "M", f: "F", t: "T", "?": "Help" };
const OF_THE_HOST = new Set(["Space", "P", "E", "V", "G", "M"]);

export function keySheet(hosting) {
  const rows = Object.values(KEYS).filter((name) => hosting || !OF_THE_HOST.has(name));
  panel({ title: t("keys.title"), name: "keys", body: h("dl", { class: "key-list" }, rows.map((name) => h("div", null, h("dt", null, h("kbd", null, t(`key.${name}`))), h("dd", null, t(`keys.${name}`))))) });
}
