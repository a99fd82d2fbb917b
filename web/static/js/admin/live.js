// The line to the server: events every two seconds, the samples they bring, and how long ago the last one came.

const KEEP_MS = 3_600_000;

export class Live {
  #source = null; #samples = []; #heard = 0;

  /** look(look, samples) gets each event; over() when the login has ended. */
  constructor({ look, over }) {
    this.look = look;
    this.over = over;
  }

  /** `samples` are those known already, `after` the id of the newest. */
  open(samples, after) {
    this.#samples = samples;
    this.#heard = Date.now();
    this.#connect(after);
  }

  #connect(after) {
    this.#source = new EventSource(`/api/admin/live${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    this.#source.addEventListener("look", (event) => {
      this.#heard = Date.now();
      if (event.lastEventId) after = event.lastEventId;
      const look = JSON.parse(event.data);
      this.#add(look.samples ?? []);
      this.look(look, this.#samples);
    });
    this.#source.addEventListener("over", () => { this.close(); this.over(); });
    this.#source.addEventListener("error", () => {
      // A browser gives up where the answer was no stream: ask why, or come again.
      if (this.#source?.readyState !== EventSource.CLOSED) return;
      this.close();
      setTimeout(async () => {
        const answer = await fetch("/api/admin/me", { cache: "no-store" }).catch(() => null);
        if (answer?.status === 401 || answer?.status === 403) this.over();
        else this.#connect(after);
      }, 2000);
    });
  }

  #add(fresh) {
    const last = this.#samples.at(-1)?.t ?? 0;
    this.#samples.push(...fresh.filter((sample) => sample.t > last));
    const from = (this.#samples.at(-1)?.t ?? 0) - KEEP_MS;
    while (this.#samples.length && this.#samples[0].t < from) this.#samples.shift();
  }

  /** Milliseconds since anything was heard. */
  get silence() {
    return Date.now() - this.#heard;
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }
}
