// One calm line while the host is away and the game goes on by itself.

import { h, write } from "./dom.js";
import { t } from "./words.js";

export function alone() {
  const el = h("p", { class: "alone", role: "status", data: { testid: "alone" } });
  return { el, show: (room) => write(el, room.autopilot && ["preparing", "asking", "revealing"].includes(room.phase) ? t("alone") : "") };
}
