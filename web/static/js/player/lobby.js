// Waiting for the start: who you are, who is here, how it goes, and a claim to warm up on.

import { fill, h, write } from "../dom.js";
import { languages } from "../language.js";
import { roster } from "../roster.js";
import { seal } from "../seal.js";
import { teamBadge } from "../team.js";
import { t } from "../words.js";
import { warmUp } from "./practice.js";

export function lobby({ room, leave, enter }) {
  const { you } = room;
  const seated = !room.spectating;
  const title = h("h1", { class: "lobby-name", tabindex: -1 }, seated ? h("bdi", null, you.name) : t("watch.title"));
  const count = h("h2", { class: "count", data: { testid: "answered" } });
  const people = roster();
  const practice = seated ? warmUp() : null;
  const wait = h("p", { class: "lobby-wait" });
  const el = h("section", { class: "lobby" },
    h("div", { class: "lobby-own" }, seated ? seal(you.player) : null,
      h("div", null, h("p", { class: "kicker" }, seated ? t("lobby.in") : t("watch.kicker")), title, room.team ? h("p", { class: "lobby-team", data: { testid: "team" } }, teamBadge(room.team)) : null, wait)),
    h("p", { class: "how" }, howTo(room)),
    practice?.box,
    h("div", { class: "lobby-people" }, count, people.list),
    seated ? h("p", { class: "center" }, h("button", { type: "button", class: "button quiet", on: { click: leave } }, t("lobby.leave", { name: you.name }))) : h("p", { class: "center" }, h("button", { type: "button", class: "button plain", on: { click: enter } }, t("watch.enter"))),
    languages());

  function show() {
    write(count, t("players", { n: room.players }));
    fill(wait, h("i", { class: "dot breathing", "aria-hidden": "true" }), t(room.hostConnected ? "lobby.wait" : "lobby.wait_host_away"));
    people.show(room);
  }
  return { el, title, show, key: (verdict) => practice?.key(verdict) };
}

export const howTo = (room) => t(`how.${room.scoring}`, { n: room.rounds, seconds: room.seconds });
