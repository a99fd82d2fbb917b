// Between rounds: three, two, one; or a quiet line while the next claim is fetched.

import { h, write } from "../dom.js";
import { t } from "../words.js";

export const struckText = ({ round, reason }) => (reason ? t("void.said", { round, reason }) : t("void.said.bare", { round }));

export function ready({ room, clock }) {
  const next = room.round + 1;
  const number = h("p", { class: "ready-number", "aria-hidden": "true" });
  const title = h("h1", { class: "ready-title", tabindex: -1 }, next <= room.of ? t("round.of", { round: next, of: room.of }) : t("ready.title"));
  const line = h("p", { class: "soft" });
  const voided = room.voided ? h("p", { class: "struck", role: "status" }, struckText(room.voided)) : null;
  const el = h("section", { class: "ready" }, voided, title, number, line);

  function tick() {
    const seconds = room.nextAt === null || room.paused ? null : Math.ceil(clock.until(room.nextAt) / 1000);
    const counting = seconds !== null && seconds > 0 && seconds <= 9;
    write(number, counting ? String(seconds) : "");
    number.classList.toggle("none", !counting);
    write(line, counting ? t("ready.line") : t("ready.wait"));
  }
  tick();
  return { el, title, tick };
}
