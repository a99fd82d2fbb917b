// "Aa": what this device's player wants otherwise. All of it works at once and is kept here.

import { fill, h, still, write } from "../dom.js";
import { announce } from "../notice.js";
import { learn, t } from "../words.js";
import { play, wishes } from "../wishes.js";
import { openSheet } from "./sheet.js";

/** extra: {now, set(on)} where somebody plays or is about to; null for who watches.
    erase: deletes the player's data and tells why it could not, or null; null for who has no seat. */
export async function openSettings({ extra, erase }) {
  await learn("sheets");
  let sheet = null;
  const body = h("div", { class: "wish-list" },
    extra ? toggle("extra", extra.now, extra.set) : null,
    sizes(),
    toggle("buttons", wishes.buttonsOnly, (on) => { wishes.buttonsOnly = on; }),
    "AudioContext" in window ? toggle("sound", wishes.sound, (on) => { wishes.sound = on; setTimeout(play, 150, "receipt"); }) : null,
    still.asked ? toggle("still", true, null) : toggle("still", wishes.still, (on) => { wishes.still = on; }),
    h("p", { class: "soft small" }, t("wish.kept")),
    erase ? forget(async () => {
      const why = await erase();
      if (why === null) sheet.close();
      return why;
    }) : null);
  sheet = await openSheet({ title: t("wish.title"), body, name: "settings" });
  return sheet;
}

/** One press asks, the second deletes. */
function forget(erase) {
  const about = h("p", { class: "soft", id: "wish-erase", role: "status" }, t("wish.erase.about"));
  const no = h("button", { type: "button", class: "button plain", data: { testid: "erase-no" }, on: { click: () => { fill(ways, ask); ask.focus(); } } }, t("wish.erase.no"));
  const yes = h("button", { type: "button", class: "button danger", "aria-describedby": "wish-erase", data: { testid: "erase-yes" }, on: { click: async () => {
    yes.disabled = no.disabled = true;
    const why = await erase();
    yes.disabled = no.disabled = false;
    if (why !== null) write(about, why);
  } } }, t("wish.erase.yes"));
  const ask = h("button", { type: "button", class: "button plain", "aria-describedby": "wish-erase", data: { testid: "erase-ask" }, on: { click: () => { fill(ways, yes, no); no.focus(); } } }, t("wish.erase.ask"));
  const ways = h("p", { class: "wish-ways" }, ask);
  return h("section", { class: "wish-erase", "aria-label": t("wish.erase") }, h("b", null, t("wish.erase")), about, ways);
}

/** A switch with its name and one line about it; without `set` the device has decided. */
function toggle(name, on, set) {
  const about = `wish-${name}`;
  const box = h("input", { type: "checkbox", role: "switch", class: "switch", checked: on, disabled: !set, "aria-describedby": about, data: { testid: about }, on: { change: () => set(box.checked) } });
  return h("label", { class: "wish" }, h("b", null, t(`wish.${name}`)), box, h("span", { class: "soft", id: about }, t(set ? `wish.${name}.about` : `wish.${name}.device`)));
}

function sizes() {
  const choice = (step) => h("label", { class: "size" },
    h("input", { type: "radio", name: "text-size", value: step, checked: wishes.text === step, data: { testid: `text-${step}` }, on: { change: () => { wishes.text = step; announce(t(`wish.text.${step}`)); } } }),
    h("span", null, h("b", { "aria-hidden": "true" }, t("wish.letter")), t(`wish.text.${step}`)));
  return h("fieldset", { class: "wish" }, h("legend", null, h("b", null, t("wish.text"))), h("div", { class: "sizes" }, [1, 2, 3].map(choice)));
}
