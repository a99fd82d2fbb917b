// The server's clock as seen from here: the offset of the quickest of the last eight round trips.

const KEPT = 8;

export class Clock {
  #trips = [];
  #offset = 0;

  /** First guess, from a message that came without a question. */
  hint(serverNow) {
    if (this.#trips.length === 0) this.#offset = serverNow - Date.now();
  }

  /** `sent` and `received` by this device's clock, `serverNow` by the server's. */
  measure(sent, serverNow, received = Date.now()) {
    const trip = received - sent;
    if (trip < 0) return;
    this.#trips.push({ trip, offset: serverNow + trip / 2 - received });
    if (this.#trips.length > KEPT) this.#trips.shift();
    this.#offset = this.#trips.reduce((best, next) => (next.trip < best.trip ? next : best)).offset;
  }

  now() {
    return Date.now() + this.#offset;
  }

  until(at) {
    return at - this.now();
  }
}
