// Sending somebody out: once, or for good; and the list of all who are here, for when the game is running.

import { ask } from "../ask.js";
import { roster } from "../roster.js";
import { t } from "../words.js";
import { panel } from "./panel.js";

/** One question with three ways; act(ban) for two of them. */
export async function askToRemove({ name }, act) {
  const way = await ask({ title: t("kick.title", { name }), text: t("kick.text"), choices: [
    { value: "kick", label: t("kick.yes"), kind: "danger" }, { value: "ban", label: t("kick.ban"), kind: "danger" }] });
  if (way) act(way === "ban");
}

/** The sheet of all players. Returns show() for when somebody comes or goes. */
export function peopleSheet({ room, pick, closed }) {
  const people = roster({ pick });
  const sheet = panel({ title: t("people.title"), name: "people", wide: true, closed, body: [people.list] });
  const show = () => people.show(room);
  show();
  return { show, close: sheet.close };
}
