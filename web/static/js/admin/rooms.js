// The table of live rooms: one row each, which opens the room's drawer.

import { grouped } from "../code.js";
import { fill, h, s, write } from "../dom.js";
import { num, t } from "../words.js";
import { card, keyed, lasting, money, tag } from "./parts.js";

const SLOW_MS = 2000;

export function rooms({ open, operator }) {
  const columns = [["room", ""], ["phase", ""], ["people", "end"], ...(operator ? [["answered", "end roomy"], ["lag", "end roomy"]] : []), ["chat", "roomy"], ["mood", "roomy"], ["eyes", "end"], ...(operator ? [["models", "wide"], ["spent", "end wide"]] : [])];
  const body = h("tbody");
  const note = h("p", { class: "soft card-note" });
  const table = h("table", { class: "rows", data: { testid: "rooms-table" } },
    h("thead", null, h("tr", null, columns.map(([name, kind]) => h("th", { scope: "col", class: `${kind} cell-${name}` }, t(`rooms.${name}`))))), body);
  const el = card("rooms", t("rooms.title"), table, note);

  const show = keyed(body, (room) => room.room, (first) => {
    const cells = Object.fromEntries(columns.map(([name, kind]) => [name, h(name === "room" ? "th" : "td", { class: `${kind} cell-${name}`, ...(name === "room" ? { scope: "row" } : {}) })]));
    const button = h("button", { type: "button", class: "room-open", "aria-label": t("rooms.open", { code: [...first.room].join(" ") }), data: { room: first.room } }, grouped(first.room));
    const asides = h("span", { class: "asides" });
    fill(cells.room, button, asides);
    const row = h("tr", { on: { click: () => open(first.room, button) } }, Object.values(cells));
    const last = {};
    const put = (name, key, make) => {
      if (last[name] === key || !cells[name]) return;
      last[name] = key;
      fill(cells[name], make());
    };
    return {
      el: row,
      show(room) {
        const { chat, phase, round } = room;
        row.classList.toggle("wants", room.eyes > 0 || room.lag_ms > SLOW_MS || room.buried > 0);
        const notes = operator ? [room.paused && t("rooms.paused"), room.locked && t("rooms.locked"), !room.host && t("rooms.host_away"), chat.junior && t("chatmode.junior")] : [chat.junior && t("chatmode.junior")];
        write(asides, notes.filter(Boolean).join(", "));
        const playing = round > 0 && (phase === "asking" || phase === "revealing");
        put("phase", `${phase}${round}`, () => (playing ? t("rooms.round", { phase: t(`phase.${phase}`), round, of: room.of }) : t(`phase.${phase}`)));
        put("people", `${room.connected}/${room.players}`, () => t("rooms.here", { connected: room.connected, players: room.players }));
        put("answered", `${phase}${room.answered}/${room.players}`, () => (phase === "asking" || phase === "revealing" ? [gauge(room.answered ?? 0, room.players), room.answered === null ? "–" : num(room.answered)] : "–"));
        put("lag", room.lag_ms < 250 ? "" : String(room.lag_ms), () => (room.lag_ms < 250 ? "–" : tag(lasting(room.lag_ms), room.lag_ms > SLOW_MS ? "bad" : "gold")));
        put("chat", chat.chat + chat.slow, () => [t(`chatmode.${chat.chat}`), chat.slow ? h("small", { class: "soft" }, ` +${num(chat.slow)} s`) : null]);
        put("mood", JSON.stringify(chat.mood), () => mood(chat.mood));
        put("eyes", String(room.eyes), () => (room.eyes ? tag(num(room.eyes), "gold") : "–"));
        if (operator) {
          put("models", room.models.join(), () => (room.models.length ? h("span", { title: room.models.join(", ") }, room.models[0].split("/").at(-1), room.models.length > 1 ? ` +${room.models.length - 1}` : "") : t("rooms.bank")));
          put("spent", String(room.micro_usd), () => (room.tokens ? money(room.micro_usd) : "–"));
        }
      },
    };
  });

  return {
    el,
    show(list, live) {
      table.hidden = list.length === 0;
      write(note, list.length === 0 ? t("rooms.none") : live > list.length ? t("rooms.more", { shown: list.length, n: live }) : "");
      show(list);
    },
  };
}

const gauge = (part, whole) => h("span", { class: "mini", "aria-hidden": "true" }, s("svg", { viewBox: "0 0 40 6", preserveAspectRatio: "none" }, s("rect", { width: 40, height: 6, rx: 3, class: "mini-track" }), s("rect", { width: whole ? (40 * Math.min(part, whole)) / whole : 0, height: 6, rx: 3, class: "mini-fill" })));

export function mood(shares) {
  if (!shares) return h("span", null, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "unseen" }, t("mood.none")));
  let x = 0;
  const parts = ["happy", "neutral", "sad"].map((name) => {
    const rect = s("rect", { class: `mood-${name}`, x, width: shares[name], height: 10 });
    x += shares[name];
    return rect;
  });
  return h("span", { class: "mood", title: t("mood.of", shares) }, s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": t("mood.of", shares) }, parts));
}
