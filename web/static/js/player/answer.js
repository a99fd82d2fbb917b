// One player's answer on its way: chosen, sent or waiting for a line, saved once the receipt is there.
//   1. Nothing is called saved without a receipt.  2. What was chosen stays chosen.  3. Sending twice is harmless.

const AGAIN = 3_000;

export class Answer {
  #room; #socket; #changed; #again = 0;
  /** null or {round, game, verdict, sure, elapsed, state: sending|queued|saved|late|refused, message?} */
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

  choose(verdict, sure) {
    const { question, game, paused } = this.#room;
    const clock = this.#socket.clock;
    if (!question || paused || this.current || clock.until(question.closes_at) <= 0) return false;
    this.given = { round: question.round, game, verdict, sure, elapsed: Math.max(0, clock.now() - question.opens_at), state: "queued" };
    this.#send();
    return true;
  }

  heard(message) {
    const { given } = this;
    if (message.type === "answer_taken") return this.#saved(message);
    if (!given || given.state === "saved") return;
    if (message.type === "refused" && given.state === "sending") this.#refused(message);
    if (message.type === "round_closed" && message.round === given.round) {
      if (message.you?.verdict) this.#saved({ ...message.you, round: message.round });
      else this.#become("late");
    }
    if (["round_voided", "game_over", "game_started"].includes(message.type)) clearTimeout(this.#again);
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
    this.given = { round, game: this.#room.game, verdict, sure, elapsed: elapsed ?? this.given?.elapsed ?? 0, state: "saved" };
    this.#changed();
  }

  #refused({ code, message }) {
    if (code === "too_fast") return;
    clearTimeout(this.#again);
    if (code === "round_not_active" || code === "no_such_round") return this.#become("late");
    this.given.message = message;
    this.given.code = code;
    this.#become("refused");
  }

  #become(state) {
    this.given.state = state;
    this.#changed();
  }
}
