// One room's socket: says hello, keeps the place in the stream, beats, and comes back by itself.
//   States: connecting, online, reconnecting, elsewhere (another tab has the seat), gone (no such room),
//           unseated (the token is no longer valid), closed (by us).

import { Clock } from "./clock.js";

const BEAT = 15_000;
const PATIENCE = 6_000;
const FIRST_WAIT = 300;
const LONGEST_WAIT = 5_000;
/** A server greets about a thousand people a second, so the first try is spread over a millisecond for each. */
const HELLO = 1;
const FINAL = { 4409: "elsewhere", 4404: "gone", 4401: "unseated", 4403: "unseated" };

export class RoomSocket {
  #room; #token; #heard; #changed; #crowd; #socket = null;
  #after = null; #tries = 0; #retry = 0; #beat = 0; #doubt = 0; #lastHeard = 0;
  clock = new Clock();
  state = "closed";

  /** `heard(message)` gets welcome and all that follows; `changed(state)` each new state; `crowd()` tells how many others
      come back at the same moment where a server is gone. */
  constructor({ room, token, heard, changed = () => {}, crowd = () => 0 }) {
    this.#room = room;
    this.#token = token;
    this.#heard = heard;
    this.#changed = changed;
    this.#crowd = crowd;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#hurry(); });
    addEventListener("pageshow", (event) => { if (event.persisted) this.#hurry(); });
  }

  open() {
    clearTimeout(this.#retry);
    this.#drop();
    if (this.state !== "reconnecting") this.#become("connecting");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/${encodeURIComponent(this.#room)}`);
    this.#socket = socket;
    this.#expect();
    socket.onopen = () => {
      const hello = { type: "hello" };
      if (this.#token) hello.token = this.#token;
      if (this.#after) hello.after = this.#after;
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (frame) => { if (socket === this.#socket) this.#hear(frame.data); };
    socket.onclose = (close) => { if (socket === this.#socket) this.#lost(close.code); };
  }

  /** Starts anew as somebody else (or, without a token, as a spectator). */
  reopenAs(token) {
    this.#token = token;
    this.#after = null;
    this.#tries = 0;
    this.open();
  }

  close() {
    clearTimeout(this.#retry);
    this.#drop();
    this.#become("closed");
  }

  /** True if it went onto the wire; false if there is no line now. */
  send(message) {
    if (this.state !== "online" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #hear(text) {
    this.#lastHeard = Date.now();
    let message;
    try { message = JSON.parse(text); } catch { return; }
    if (message.type === "pong") return this.clock.measure(message.at, message.now);
    if (message.type === "welcome") return this.#welcomed(message);
    if (message.id) {
      const old = this.#after !== null && !isLater(message.id, this.#after);
      if (old && message.type !== "answer_taken") return;
      if (!old) this.#after = message.id;
    }
    this.#heard(message);
  }

  #welcomed(message) {
    this.clock.hint(message.now);
    this.#tries = 0;
    if (!message.resumed || this.#after === null) this.#after = message.id ?? null;
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.probe(), BEAT);
    this.#become("online");
    this.probe();
    this.#heard(message);
  }

  /** Asks the server for a sign of life, and calls the line lost if none comes. */
  probe() {
    if (this.send({ type: "ping", at: Date.now() })) this.#expect();
  }

  #expect() {
    const since = Date.now();
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => { if (this.#socket && this.#lastHeard < since) this.#lost(1006); }, PATIENCE);
  }

  #lost(code) {
    this.#drop();
    if (FINAL[code]) return this.#become(FINAL[code]);
    this.#become("reconnecting");
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    const crowd = this.#tries++ === 0 ? Math.min(LONGEST_WAIT, this.#crowd() * HELLO) : 0;
    this.#retry = setTimeout(() => this.open(), ceiling * (0.5 + Math.random() / 2) + crowd * Math.random());
  }

  #hurry() {
    if (this.state === "reconnecting") { this.#tries = 0; this.open(); }
    else if (this.state === "online") this.probe();
  }

  #drop() {
    clearInterval(this.#beat);
    clearTimeout(this.#doubt);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#changed(state);
  }
}

/** Ids are numbers joined by "-"; they rise strictly. */
export function isLater(id, than) {
  const a = String(id).split("-").map(Number), b = String(than).split("-").map(Number);
  if (a.some(Number.isNaN) || b.some(Number.isNaN)) return id !== than;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
  }
  return false;
}
