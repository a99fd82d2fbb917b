// What people say is wrong with claims: kept by round, shown to the host alone, and what can be done about it.
//   1. This page is often on the wall: the bar has a number, and what was said is behind it.
//   2. Nothing here knows a verdict before the reveal, for nobody tells it.

import { fill, h, icon, inWords } from "../dom.js";
import { t } from "../words.js";
import { keepFlags, keptFlags } from "./kept.js";
import { panel } from "./panel.js";

/** Claims of this game that were doubted. Reasons and names are kept in this tab, so that a reload has them still. */
export class Flags {
  #room; #rounds = new Map(); #game = 0;

  constructor(room) {
    this.#room = room;
  }

  #row(round) {
    if (!this.#rounds.has(round)) this.#rounds.set(round, { round, flags: 0, said: {}, kept: false, voided: false });
    return this.#rounds.get(round);
  }

  /** Takes in a message, after the room did; true where something here changed. */
  heard(message) {
    const room = this.#room;
    if (message.type === "welcome") return this.#begin(message.flagged ?? []);
    if (message.type === "game_started") { this.#rounds.clear(); this.#game = message.game; }
    else if (message.type === "round_opened" || message.type === "round_closed") this.#learn(message);
    else if (message.type === "flagged") this.#said(message);
    else if (message.type === "round_voided") this.#row(message.round).voided = true;
    else if (message.type === "erased") this.#forget(message.players);
    else if (message.type !== "status" || !message.values?.round) return false;
    this.#keep(room.code);
    return true;
  }

  /** One more who says so: what the host had kept as it is wants another look. */
  #said({ round, flags, player, name, reason }) {
    const row = this.#row(round);
    const news = row.said[player]?.reason !== reason;
    Object.assign(row, { flags, kept: news && player !== "host" ? false : row.kept });
    row.said[player] = { name, reason };
  }

  /** What this tab knew of the game that is being played, what the host was told on any device, and what everybody may know. */
  #begin(flagged) {
    const room = this.#room;
    const kept = keptFlags(room.code);
    this.#game = room.game;
    this.#rounds = new Map(kept?.game === room.game ? kept.rounds.map((row) => [row.round, row]) : []);
    for (const told of flagged) this.#said(told);
    for (const [round, flags] of Object.entries(room.flags)) this.#row(Number(round)).flags = flags;
    if (room.question) this.#learn(room.question);
    if (room.reveal) this.#learn(room.reveal);
    if (room.reveal?.voided) this.#row(room.reveal.round).voided = true;
    return true;
  }

  #learn({ round, claim, verdict = null }) {
    Object.assign(this.#row(round), { text: claim.text, language: claim.language, verdict });
  }

  /** Whoever had their data deleted is forgotten here, too. */
  #forget(players) {
    for (const row of this.#rounds.values()) for (const player of players) delete row.said[player];
  }

  #keep(code) {
    keepFlags(code, { game: this.#game, rounds: [...this.#rounds.values()] });
  }

  keep(round) {
    this.#row(round).kept = true;
    this.#keep(this.#room.code);
  }

  /** What is known of one round: {round, flags, said, text, language, verdict, voided, open, state}. */
  of(round) {
    const row = this.#row(round);
    const review = this.#room.reviews[round];
    const state = row.voided || review === "overturned" ? "voided" : review ?? (row.said.host ? "asked" : null);
    return { ...row, open: this.#room.question?.round === round, state };
  }

  get flagged() {
    return [...this.#rounds.keys()].map((round) => this.of(round)).filter((row) => row.flags > 0).sort((a, b) => b.round - a.round);
  }

  /** How many flags wait for the host's word. */
  get waiting() {
    return this.flagged.filter((row) => !row.kept && row.state !== "voided" && row.state !== "stands").reduce((sum, row) => sum + row.flags, 0);
  }
}

/** The sheet of flagged claims. `act` has check(round), strike(round) and changed(). Returns show() for when there is news. */
export function flagSheet({ flags, room, act, closed }) {
  const body = h("div", { class: "flag-list" });
  const sheet = panel({ title: t("flags.title"), name: "flags", body, wide: true, closed });

  function show() {
    const held = body.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    const rows = flags.flagged;
    fill(body, rows.length ? rows.map(card) : h("p", { class: "soft" }, t("flags.none")));
    if (held) (body.querySelector(`[data-testid="${held}"]`) ?? sheet.dialog.querySelector(".panel-close")).focus();
  }

  function card(row) {
    const said = Object.entries(row.said);
    const button = (name, mark, look, click) => h("button", { type: "button", class: `button ${look}`, data: { testid: `flag-${name}-${row.round}` }, on: { click } }, icon(mark), t(`flags.${name}`));
    const done = row.state === "voided";
    return h("article", { class: done ? "flag-card done" : "flag-card", data: { testid: "flag-card", round: row.round, state: row.state ?? "new" } },
      h("header", { class: "flag-head" }, h("h3", null, t("flags.round", { round: row.round })),
        h("p", { class: "flag-count" }, icon("flag"), t("flags.count", { n: row.flags })),
        row.verdict && !row.open ? h("p", { class: `flag-verdict flag-${row.verdict}` }, icon(row.verdict === "fact" ? "check" : "cross"), t(`verdict.${row.verdict}`)) : null),
      row.text ? h("p", { class: "panel-claim", ...inWords(row) }, row.text) : null,
      said.length ? h("ul", { class: "flag-said" }, said.map(([player, { name, reason }]) => h("li", null,
        h("b", null, player === "host" ? t("flags.you") : h("bdi", null, name)), h("span", { dir: "auto" }, reason)))) : h("p", { class: "soft" }, t("flags.unsaid")),
      h("p", { class: "flag-state", role: "status" }, stateOf(row)),
      done ? null : h("div", { class: "flag-ways" },
        room.models.length && (row.state === null || row.state === "asked" && !row.said.host) ? button("check", "eye", "plain", () => act.check(row.round)) : null,
        button("void", "void", "danger", () => act.strike(row.round)),
        row.kept || row.state === "running" ? null : button("keep", "check", "plain", () => { flags.keep(row.round); act.changed(); show(); })));
  }

  function stateOf(row) {
    if (row.state === "asked") return t(row.open ? "flags.state.asked_open" : "flags.state.asked");
    if (row.state) return t(`flags.state.${row.state}`);
    if (row.kept) return t("flags.state.kept");
    return room.models.length ? t(row.open ? "flags.state.open" : "flags.state.new") : t("flags.state.unchecked");
  }

  show();
  return { show, close: sheet.close };
}
