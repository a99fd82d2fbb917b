// What the tab of a host keeps to itself until it is closed: flags with their reasons, and whether the seat was given away.

const memory = new Map();

function read(key) {
  try {
    return sessionStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function keep(key, value) {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch { /* private mode: memory has it */ }
}

/** Whether this tab had the host's seat of a room and handed it over. */
export const handedOver = (room) => read(`fof:handed:${room}`) === "1";
export const setHandedOver = (room, yes) => keep(`fof:handed:${room}`, yes ? "1" : "");

/** What people said of claims: {game, rounds}, or null. */
export function keptFlags(room) {
  try {
    return JSON.parse(read(`fof:flags:${room}`));
  } catch {
    return null;
  }
}

export const keepFlags = (room, kept) => keep(`fof:flags:${room}`, JSON.stringify(kept));

/** The code of a hand-over behind "#take=": null without "#take", "" where somebody wants to type it. Wiped off the address bar at once. */
export function takeCodeFromAddress() {
  const behind = new URLSearchParams(location.hash.slice(1));
  if (!behind.has("take")) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return behind.get("take");
}
