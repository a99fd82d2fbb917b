// How this device likes to play: text size, sound, stillness, buttons only, extra time. Kept here and told to nobody but, for extra time, the room.

import { setWish, wish } from "./seat.js";

const root = document.documentElement;
/** Phones lie side by side in a room: there sound is off until somebody wants it. */
const quietDevice = matchMedia("(hover: none), (pointer: coarse)");
let speaker = null;
let touched = false;

export const wishes = {
  /** 1, 2 or 3 */
  get text() { return Number(root.dataset.text ?? 1); },
  set text(step) { mark("text", step > 1 ? String(step) : null); },
  get still() { return root.dataset.motion === "still"; },
  set still(on) { mark("motion", on ? "still" : null); },
  get buttonsOnly() { return root.dataset.view === "buttons"; },
  set buttonsOnly(on) { mark("view", on ? "buttons" : null); },
  get extra() { return wish("extra") === "on"; },
  set extra(on) { setWish("extra", on ? "on" : null); },
  get sound() { return (wish("sound") ?? (quietDevice.matches ? "off" : "on")) === "on"; },
  set sound(on) { setWish("sound", on ? "on" : "off"); wake(); },
};

function mark(name, value) {
  setWish(name, value);
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}

/** Browsers let a page be heard only after it was touched. */
async function wake() {
  if (!touched || speaker || !wishes.sound || !("AudioContext" in window)) return;
  speaker = new Promise((found) => import("./player/sound.js").then(found, () => { speaker = null; }));
}

for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => { touched = true; wake(); }, { passive: true });

/** "stamp", "tick" or "receipt"; nothing where sound is off. */
export function play(sound) {
  if (wishes.sound) speaker?.then((sounds) => sounds.play(sound));
}
