// What a host needs once an evening: behind one button, each with a word on what it does.

import { h, icon } from "../dom.js";
import { t } from "../words.js";
import { glyph } from "./glyph.js";
import { panel } from "./panel.js";

const OWN = new Set(["swap", "lights", "keys", "end"]);

/** `act` has people, lock, unlock, hand, lights, screen, keys and end. */
export function menu({ room, act }) {
  const playing = ["preparing", "asking", "revealing"].includes(room.phase);
  const inside = (name, mark) => [OWN.has(mark) ? glyph(mark) : icon(mark), h("span", { class: "menu-words" }, h("b", null, t(`menu.${name}`)), h("small", null, t(`menu.${name}.what`)))];
  const item = (name, mark) => h("li", null, h("button", { type: "button", class: "menu-item", data: { testid: `menu-${name}` }, on: { click: () => { sheet.close(); act[name](); } } }, inside(name, mark)));
  const sheet = panel({ title: t("menu.title"), name: "menu", wide: true, body: h("ul", { class: "menu" },
    h("li", null, h("a", { class: "menu-item", href: `/r/${room.code}`, target: "_blank", rel: "noopener", autofocus: true, data: { testid: "menu-play" }, on: { click: () => sheet.close() } }, inside("play", "dice"))),
    item("hand", "swap"), room.players ? item("people", "people") : null, item(room.locked ? "unlock" : "lock", room.locked ? "unlock" : "lock"),
    item("lights", "lights"), item("screen", "expand"), item("keys", "keys"), playing ? item("end", "end") : null) });
}
