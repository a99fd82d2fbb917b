// The moderation queue: what waits for a person's eyes, decided by one click or key, and undone by another.

import { grouped } from "../code.js";
import { add, fill, h, write } from "../dom.js";
import { announce, note } from "../notice.js";
import { t } from "../words.js";
import { ago, card, keyed, tag } from "./parts.js";

const LINGER_MS = 20_000;
const KEYS = { s: "show", h: "hide", m: "mute", u: "undo" };

/** do(path, body) makes a call; open(room) shows the room. */
export function eyes({ ask, open }) {
  const list = h("ul", { class: "eyes-list" });
  const empty = h("p", { class: "soft card-note" }, t("eyes.none"));
  const more = h("p", { class: "soft card-note" });
  const help = h("p", { class: "soft small", hidden: true }, t("eyes.keys"));
  const el = card("eyes", t("eyes.title"), empty, list, more, help);
  const decided = new Map();
  const lingering = new Map();
  let waiting = [], behind = 0, counted = -1, now = Date.now();

  const settled = (done) => Boolean(done?.verb) && done.verb !== "mute";
  const name = (row) => `${row.room}:${row.message}`;

  async function decide(row, verb) {
    const id = name(row), path = `/api/admin/rooms/${row.room}`;
    if (decided.get(id)?.busy) return;
    decided.set(id, { ...decided.get(id), busy: true });
    draw();
    const answer = verb === "mute" ? await ask(`${path}/mute`, { player: row.player, seconds: 300 }) : await ask(`${path}/${verb}`, { message: row.message });
    if (!answer.ok) {
      decided.delete(id);
      note(answer.message);
    } else decided.set(id, { verb, row, until: Date.now() + LINGER_MS });
    if (answer.ok && verb !== "mute") lingering.set(id, row);
    draw();
    if (answer.ok) {
      announce(t(`eyes.done.${verb}`));
      list.querySelector(`[data-id="${CSS.escape(id)}"] .eye-undo`)?.focus();
    }
  }

  async function undo(row) {
    const id = name(row), done = decided.get(id);
    if (!done?.verb || done.busy) return;
    const path = `/api/admin/rooms/${row.room}`;
    const opposite = done.verb === "mute" ? ["unmute", { player: row.player }] : [done.verb === "show" ? "hide" : "show", { message: row.message }];
    decided.set(id, { ...done, busy: true });
    const answer = await ask(`${path}/${opposite[0]}`, opposite[1]);
    if (!answer.ok) note(answer.message);
    decided.delete(id);
    if (done.verb !== "mute") lingering.delete(id);
    announce(answer.ok ? t("eyes.done.undone") : "");
    draw();
  }

  const show = keyed(list, name, (first) => {
    const where = h("button", { type: "button", class: "link", on: { click: () => open(first.room, where) } }, t("eyes.in", { code: grouped(first.room) }));
    const when = h("span", { class: "soft" });
    const tags = h("span", { class: "tags" });
    const ways = h("div", { class: "eye-ways" });
    let row = first, drawn = "";
    const item = h("li", { class: "eye", tabindex: "-1", data: { id: name(first), testid: "eye" }, on: { keydown: (event) => {
      const verb = KEYS[event.key.toLowerCase()];
      if (!verb || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (verb === "undo") undo(row);
      else if (!settled(decided.get(name(row)))) decide(row, verb);
    } } },
      h("p", { class: "eye-head" }, h("bdi", { class: "name" }, first.name), " ", where, " ", when),
      h("p", { class: "eye-text" }, h("bdi", null, first.text)), tags, ways);
    return {
      el: item,
      show(next) {
        row = next;
        write(when, ago(now - row.at));
        const done = decided.get(name(row));
        const state = JSON.stringify([row.state, row.category, row.unchecked, done?.verb, done?.busy]);
        if (state === drawn) return;
        drawn = state;
        fill(tags, tag(t(`eyes.state.${row.state}`), row.state === "shown" ? "bad" : "plain"), row.category ? tag(t(`category.${row.category}`), "gold") : null, row.unchecked ? tag(t("eyes.unchecked"), "plain") : null, row.language ? tag(row.language) : null);
        const way = (verb, label, kind = "plain") => h("button", { type: "button", class: `button small-button ${kind}`, disabled: done?.busy, data: { verb }, on: { click: () => (verb === "undo" ? undo(row) : decide(row, verb)) } }, t(label));
        item.classList.toggle("decided", settled(done));
        fill(ways);
        if (done?.verb) add(ways, [h("span", { class: "eye-done" }, t(`eyes.done.${done.verb}`)), way("undo", "eyes.undo", "quiet eye-undo")]);
        if (!settled(done)) add(ways, [way("show", row.state === "shown" ? "eyes.keep" : "eyes.show"), way("hide", row.state === "hidden" ? "eyes.keep_hidden" : "eyes.hide", row.state === "hidden" ? "plain" : "danger"), row.assistant || row.player === "host" || done?.verb === "mute" ? null : way("mute", "eyes.mute")]);
      },
    };
  });

  function draw() {
    for (const [id, done] of decided) {
      if (done.until && done.until < Date.now()) {
        decided.delete(id);
        lingering.delete(id);
      }
    }
    const ids = new Set(waiting.map(name));
    // A message that was decided on stays for a while, so that it can be undone.
    const rows = [...waiting.map((row) => lingering.get(name(row)) ?? row), ...[...lingering].filter(([id]) => !ids.has(id)).map(([, row]) => row)];
    rows.sort((a, b) => b.at - a.at || b.message - a.message);
    empty.hidden = rows.length > 0;
    help.hidden = rows.length === 0;
    const rest = behind - waiting.length;
    write(more, rest > 0 ? t("eyes.more", { n: rest }) : "");
    show(rows);
  }

  return {
    el,
    /** `queue` is undefined where it is as before. */
    show(queue, count, serverNow) {
      now = serverNow;
      if (queue) waiting = queue;
      behind = count ?? waiting.length;
      if (counted >= 0 && behind > counted) announce(t("eyes.new", { n: behind - counted }));
      counted = behind;
      draw();
    },
  };
}
