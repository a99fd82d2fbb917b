// What this device keeps: one seat a room, host keys, and a few wishes. Storage may be refused; then it lives as long as the page.

const memory = new Map();

function read(store, key) {
  try {
    return store.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function keep(store, key, value) {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
  } catch { /* private mode: memory has it */ }
}

const local = () => { try { return window.localStorage; } catch { return null; } };
const session = () => { try { return window.sessionStorage; } catch { return null; } };

const seatKey = (room) => `fof:seat:${room}`;
const hostKey = (room) => `fof:host:${room}`;
const liveKey = (room) => `fof:live:${room}`;

export function seat(room) {
  try {
    const found = JSON.parse(read(local(), seatKey(room)));
    return found?.token ? found : null;
  } catch {
    return null;
  }
}

export const takeSeat = (room, { player, name, token, score = 0 }) =>
  keep(local(), seatKey(room), JSON.stringify({ player, name, token, score }));

/** Keeps the last known score, only to be shown on the way back in. */
export function rememberScore(room, score) {
  const mine = seat(room);
  if (mine && mine.score !== score) takeSeat(room, { ...mine, score });
}

export function forgetSeat(room) {
  keep(local(), seatKey(room), null);
  keep(local(), `fof:doubts:${room}`, null);
  keep(session(), liveKey(room), null);
}

/** True in the tab that was playing before it was reloaded: it needs no question to come back. */
export const wasPlaying = (room) => read(session(), liveKey(room)) === "1";
export const nowPlaying = (room, yes = true) => keep(session(), liveKey(room), yes ? "1" : null);

export const hostToken = (room) => read(local(), hostKey(room));
export const keepHostToken = (room, token) => keep(local(), hostKey(room), token);

/** A host link carries its key behind "#": take it and wipe it off the address bar. */
export function takeHostKeyFromAddress(room) {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (!key) return;
  keepHostToken(room, key);
  history.replaceState(null, "", location.pathname + location.search);
}

function secret(name) {
  const known = read(local(), name);
  if (known) return known;
  const made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  keep(local(), name, made);
  return made;
}

/** A secret of this device: rooms that are opened with it do not repeat each other's claims. */
export const series = () => secret("fof:series");

/** Another one, told when somebody joins: a host who bans a player bans the device, too. */
export const device = () => secret("fof:device");

/** Rounds of a room's game that were flagged from here: the room tells nobody who flagged what. */
export function doubted(room, game) {
  try {
    const kept = JSON.parse(read(local(), `fof:doubts:${room}`));
    return new Set(kept?.game === game ? kept.rounds : []);
  } catch {
    return new Set();
  }
}

export const keepDoubted = (room, game, round) =>
  keep(local(), `fof:doubts:${room}`, JSON.stringify({ game, rounds: [...doubted(room, game).add(round)] }));

/** Whether what is kept here outlives the page. */
export function lasts() {
  try {
    local().setItem("fof:try", "1");
    local().removeItem("fof:try");
    return true;
  } catch {
    return false;
  }
}

export const wish = (name) => read(local(), `fof:wish:${name}`);
export const setWish = (name, value) => keep(local(), `fof:wish:${name}`, value);

/** Codes of rooms in which this device has a seat. */
export function seatedRooms() {
  try {
    return Object.keys(local()).filter((key) => key.startsWith("fof:seat:")).map((key) => key.slice(9));
  } catch {
    return [];
  }
}
