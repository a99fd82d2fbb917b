// What was said in a room, as this browser may know it: the history of the welcome, moved on by each event. Knows no page.
//   Entries have a key: "m12" is message 12, "q3" the assistant's answer to question 3, "t3" that it thinks about that one, "o1" a
//   question of our own that only we see.

import { statusText } from "../api.js";

const KEPT = 200;
const KINDS = new Set(["said", "hidden", "muted", "checked", "mood", "chat", "response"]);
/** Refusals that concern what was said or asked, and nothing else. */
export const OURS = new Set(["muted", "chat_off", "slow_down", "reactions_only", "empty_text", "over_budget", "no_such_message"]);

const PEOPLE = new Set(["host", "operator"]);

export class Log {
  mode = "off"; slow = 0; junior = false; mutedUntil = null; saidAt = null; mood = null; unread = 0;
  /** In the order of arrival. */
  entries = new Map();
  /** Who is muted, for the host: player -> {player, name, until}. */
  muted = new Map();
  #newest = 0; #asked = 0;
  /** Our own questions that no word of the server has been about yet, oldest first. */
  #unheard = [];

  /** The chat of a welcome; after a resumed one what was missed is told as events. `view` is the room's. */
  take(chat, view, resumed) {
    Object.assign(this, { mode: chat.chat, slow: chat.slow, junior: Boolean(chat.junior), mutedUntil: chat.you?.muted_until ?? null });
    this.muted = new Map((chat.muted ?? []).map((row) => [row.player, row]));
    this.mood = view?.mood ?? null;
    if (resumed) return;
    const before = this.#newest;
    this.#unheard = [];
    for (const key of this.entries.keys()) if (key.startsWith("m") || key.startsWith("t")) this.entries.delete(key);
    for (const row of chat.messages ?? []) this.#put({ ...row, key: `m${row.message}`, kind: "message" });
    if (before) this.unread += [...this.entries.values()].filter(({ message, state }) => message > before && state === "shown").length;
  }

  /** {keys, news?} where the event was about the chat (news: somebody else said something new), else null. */
  apply(event, you) {
    if (event.type === "status" && event.kind === "thinking") return this.#think(event);
    return KINDS.has(event.type) ? this[`_${event.type}`](event, you) : null;
  }

  /** Remembers a question that nobody else sees. */
  ask(text, at) {
    const key = `o${++this.#asked}`;
    this.#unheard.push(key);
    this.#put({ key, kind: "own", at, text });
    return { keys: [key] };
  }

  /** A question was refused, by the room or (`early`) before it came there: no word will come of it. */
  refused(early) {
    if (early) this.#unheard.pop();
    else this.#unheard.shift();
  }

  /** The assistant thinks about a question: said right below it, until its answer begins. */
  #think(event) {
    const { query, message, at } = event, text = statusText(event);
    const key = `t${query}`, known = this.entries.get(key);
    this.#put({ key, kind: "thinking", at, text, after: known ? known.after : message ? `m${message}` : this.#unheard.shift() ?? null });
    return { keys: [key] };
  }

  /** What stands in the list for all to see, newest first. */
  get latest() {
    return [...this.entries.values()].reverse().find((entry) => (entry.kind === "message" ? entry.state === "shown" : entry.kind === "answer")) ?? null;
  }

  /** Messages that want the host's eyes. */
  get waiting() {
    return [...this.entries.values()].filter(wantsEyes);
  }

  _said(event, you) {
    const key = `m${event.message}`, known = this.entries.get(key);
    const mine = event.player === (you.player ?? you.role);
    if (known) this.#put({ ...known, name: event.name, text: event.text, state: event.state, by: null, reason: "", decided: event.state === "shown" });
    else this.#put({ key, kind: "message", message: event.message, at: event.at, player: event.player, name: event.name, text: event.text, state: event.state, assistant: event.assistant });
    if (mine && !known) this.saidAt = event.at;
    const keys = event.assistant ? [key, ...this.#dropAnswer(event.text)] : [key];
    return { keys, news: !known && !mine };
  }

  _hidden({ message, by, reason }) {
    const key = `m${message}`, known = this.entries.get(key);
    if (known) this.#put({ ...known, state: "hidden", by, reason, decided: PEOPLE.has(by) });
    return { keys: [key] };
  }

  _checked({ message, category, unchecked }) {
    const key = `m${message}`, known = this.entries.get(key);
    if (known) this.#put({ ...known, category, unchecked });
    return { keys: [key] };
  }

  _muted({ player, name, until }, you) {
    if (player === you.player) this.mutedUntil = until;
    if (until) this.muted.set(player, { player, name, until });
    else this.muted.delete(player);
    return { keys: [...this.entries.values()].filter((entry) => entry.player === player).map((entry) => entry.key) };
  }

  _mood(event) {
    this.mood = { happy: event.happy, neutral: event.neutral, sad: event.sad };
    return { keys: [] };
  }

  _chat({ chat, slow }) {
    Object.assign(this, { mode: chat, slow });
    return { keys: [] };
  }

  _response({ query, text, done, to, at }) {
    const key = `q${query}`, known = this.entries.get(key), thought = `t${query}`;
    if (!this.entries.delete(thought) && !known && !to) this.#unheard.shift();
    this.#put({ key, kind: "answer", query, at: known?.at ?? at, text, done, to: to ?? null });
    return { keys: [thought, key], news: !known };
  }

  /** What the assistant says to all comes once more, as a message that stays. */
  #dropAnswer(text) {
    const found = [...this.entries.values()].find((entry) => entry.kind === "answer" && entry.done && entry.to !== null && entry.text === text);
    if (!found) return [];
    this.entries.delete(found.key);
    return [found.key];
  }

  #put(entry) {
    this.entries.set(entry.key, entry);
    if (entry.message > this.#newest) this.#newest = entry.message;
    if (this.entries.size > KEPT) this.entries.delete(this.entries.keys().next().value);
  }
}

export const wantsEyes = ({ kind, state, decided, category, unchecked }) => kind === "message" && (state === "held" || (!decided && Boolean(category || unchecked)));
