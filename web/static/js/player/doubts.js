// What this player doubts: which claims they flagged, what became of it, and the one small button that says so.

import { h, icon, fill } from "../dom.js";
import { note } from "../notice.js";
import { doubted, keepDoubted } from "../seat.js";
import { sentence } from "../api.js";
import { t } from "../words.js";

/** Refusals that can only be about a flag, and those that are while one is on its way. */
const OURS = new Set(["enough_flags", "round_voided", "empty_text", "no_such_round", "too_fast", "unavailable", "not_available", "no_such_player", "forbidden"]);

export class Doubts {
  #room; #send; #waiting = null; #buttons = new Set();

  constructor({ room, send }) {
    this.#room = room;
    this.#send = send;
  }

  /** "", "flagged", "reviewing", "stands" or "struck"; a doubt that nobody could check stays flagged. */
  state(round) {
    const { struck, reviews, code, game } = this.#room;
    if (struck.has(round)) return "struck";
    if (reviews[round] === "running") return "reviewing";
    return reviews[round] === "stands" ? "stands" : doubted(code, game).has(round) ? "flagged" : "";
  }

  /** A button for the claim of `round`; `also` is the round before it, where one may still doubt that. */
  button(round, claim, also = 0) {
    const label = h("span");
    const button = h("button", { type: "button", class: "flag-button", data: { testid: "flag-button" }, on: { click: () => this.#open(round, claim, also) } }, icon("flag"), label);
    const show = () => {
      const state = this.state(round);
      button.dataset.state = state;
      fill(label, t(state ? `flag.state.${state}` : "flag.ask"));
    };
    this.#buttons = new Set([...this.#buttons].filter((one) => one.button.isConnected));
    this.#buttons.add({ button, show });
    show();
    return button;
  }

  async #open(round, claim, also) {
    try {
      const { openDoubt } = await import("./doubt.js");
      await openDoubt({
        round, claim, also, before: this.#room.last?.round === also ? this.#room.last.claim : null, state: (one) => this.state(one),
        send: (about, reason) => new Promise((answer) => {
          if (!this.#send({ type: "flag", round: about, reason })) return answer({ ok: false, text: t("flag.offline") });
          this.#waiting?.answer({ ok: false, text: "" });
          const late = setTimeout(() => this.#answered({ ok: false, text: t("flag.offline") }), 6_000);
          this.#waiting = { round: about, answer, late };
        }),
      });
    } catch {
      note(t("error.offline"), { key: "line" });
    }
  }

  #answered(outcome) {
    const waiting = this.#waiting;
    if (!waiting) return;
    clearTimeout(waiting.late);
    this.#waiting = null;
    waiting.answer(outcome);
  }

  #show() {
    for (const { show } of this.#buttons) show();
  }

  /** True if a message was about a doubt of ours and concerns nobody else on the page. */
  heard(message) {
    if (message.type === "flag_taken") {
      keepDoubted(this.#room.code, this.#room.game, message.round);
      if (this.#waiting?.round === message.round) this.#answered({ ok: true });
      this.#show();
      return true;
    }
    if (message.type === "refused" && this.#waiting && OURS.has(message.code)) {
      this.#answered({ ok: false, text: sentence(message.code, message.message) });
      return true;
    }
    if (message.type === "status" && message.kind === "review") this.#stands(message.values.round);
    if (["status", "round_voided", "game_started"].includes(message.type)) setTimeout(() => this.#show());
    return false;
  }

  /** Told to who flagged it, and to all as long as they look at it. */
  #stands(round) {
    if (doubted(this.#room.code, this.#room.game).has(round) || this.#room.reveal?.round === round) note(t("flag.stands", { round }), { key: `review-${round}` });
  }
}
