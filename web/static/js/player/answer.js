// One player's answer on its way: chosen, sent or waiting for a line, saved once the receipt is there.
//   1. Nothing is called saved without a receipt.  2. What was chosen stays chosen.  3. Sending twice is harmless.

const AGAIN = 3_000;
/** A clock that runs ahead of the server's asks again so soon. */
const EARLY = 150;
/** Refusals that speak of an answer; any other is about something else that was said. */
const OURS = new Set(["already_answered", "round_not_active", "no_such_round", "round_voided", "paused", "too_early", "too_fast", "unavailable", "not_player", "not_playing", "no_such_player", "forbidden"]);

export class Answer {
  #room; #socket; #changed; #again = 0;
  /** null or {round, game, verdict, sure, elapsed, state: sending|queued|saved|late|refused, message?, first?};
      `first`: another answer came before this one, and it is the one that counts */
  given = null;

  constructor({ room, socket, changed }) {
    this.#room = room;
    this.#socket = socket;
    this.#changed = changed;
  }

  /** The answer to the open round, if one was given. */
  get current() {
    const { given } = this;
    return given && given.game === this.#room.game && given.round === this.#room.round ? given : null;
  }

  /** True if an answer may be given now; `soon` is true while the claim is to be read first. */
  get open() {
    const { question, paused, deadline } = this.#room;
    return Boolean(question) && !paused && !this.soon && this.#socket.clock.until(deadline) > 0;
  }

  get soon() {
    const { question } = this.#room;
    return Boolean(question) && this.#socket.clock.until(question.opens_at) > 0;
  }

  choose(verdict, sure) {
    const { question, game, you } = this.#room;
    if (!this.open || this.current) return false;
    const elapsed = Math.max(0, this.#socket.clock.now() - question.opens_at);
    this.given = { round: question.round, game, verdict, sure, elapsed: you.extra ? (elapsed * 2) / 3 : elapsed, state: "queued" };
    this.#send();
    return true;
  }

  /** True if a refusal was about the answer. */
  heard(message) {
    const { given } = this;
    if (message.type === "answer_taken") return this.#saved(message);
    if (!given || given.state === "saved") return false;
    if (message.type === "refused") return given.state === "sending" && OURS.has(message.code) && this.#refused(message);
    if (message.type === "resumed_play" && given.state === "queued") this.#send();
    if (message.type === "round_closed" && message.round === given.round) {
      if (message.you?.verdict) this.#saved({ ...message.you, round: message.round });
      else this.#become("late");
    }
    if (["round_voided", "game_over", "game_started"].includes(message.type)) clearTimeout(this.#again);
    return false;
  }

  /** After every welcome: `you` and `view` are the server's word on where things stand. */
  reconnected(you, view) {
    const { given } = this;
    if (you.answered && (!given || given.round === you.answered.round)) this.#saved(you.answered);
    else if (given && (given.state === "queued" || given.state === "sending")) {
      const open = view.question && view.question.round === given.round && (view.game ?? given.game) === given.game;
      if (open && !view.paused) this.#send();
      else if (!open) this.#become("late");
    }
  }

  #send() {
    clearTimeout(this.#again);
    const { given } = this;
    const message = { type: "answer", round: given.round, verdict: given.verdict };
    if (given.sure !== undefined) message.sure = given.sure;
    const sent = this.#socket.send(message);
    if (sent) this.#again = setTimeout(() => this.#sendAgain(), AGAIN);
    this.#become(sent ? "sending" : "queued");
  }

  #sendAgain() {
    const open = this.#room.question?.round === this.given?.round;
    if (!open || (this.given.state !== "sending" && this.given.state !== "queued")) return;
    this.#socket.probe();
    this.#send();
  }

  #saved({ round, verdict, sure, elapsed }) {
    clearTimeout(this.#again);
    const { given } = this;
    const first = given?.round === round && (given.first || given.verdict !== verdict);
    this.given = { round, game: this.#room.game, verdict, sure, elapsed: elapsed ?? given?.elapsed ?? 0, first, state: "saved" };
    this.#changed();
    return false;
  }

  #refused({ code, message }) {
    if (code === "too_fast" || code === "unavailable") return true;  // asked again in a moment
    clearTimeout(this.#again);
    if (code === "too_early") this.#again = setTimeout(() => this.#sendAgain(), EARLY);
    else if (code === "paused") this.#become("queued");
    else if (code === "round_not_active" || code === "no_such_round" || code === "round_voided") this.#become("late");
    else {
      this.given.message = message;
      this.given.code = code;
      this.given.first = code === "already_answered";
      this.#become("refused");
      // Only a new welcome tells which answer the room has.
      if (this.given.first) this.#socket.open();
    }
    return true;
  }

  #become(state) {
    this.given.state = state;
    this.#changed();
  }
}
