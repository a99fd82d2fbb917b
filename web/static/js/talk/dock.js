// Where the chat stands on a page: a bar at the bottom that opens a sheet on small screens, a column on wide ones.
//   1. It never lies on a claim or its answer buttons: while a round is open a small screen is shared, not covered.
//   2. Who closes it stays in peace: nothing opens by itself, and what comes in is counted.

import { sentence } from "../api.js";
import { fill, h, icon, write } from "../dom.js";
import { note } from "../notice.js";
import { setWish, wish } from "../seat.js";
import { num, t } from "../words.js";
import { list } from "./list.js";
import { Log, OURS } from "./log.js";
import { composer, floats, reactions } from "./say.js";

const WIDE = matchMedia("(min-width: 64rem)");

/** `send`, `clock` and `you` reach into the page; `bar`: whether there is one; `start`: open on wide screens unless closed before, or else only where it was opened before;
    `share`: while a round is open a small screen is shared with the claim;
    `tools(entry)` are buttons under a message; `build(parts)` may put more into the panel; `moved()` is told when it opened or closed. */
export function dock({ send, clock, you, name, bar = true, start = true, share = false, tools, build = null, moved = () => {} }) {
  const log = new Log();
  let live = false, open = false, asking = false, back = null;
  const writes = () => you().role !== "spectator";
  const messages = list({ log, you, tools, pick: (entry) => entry.state !== "held" || you().role !== "host", empty: t("talk.empty"), label: t("talk.messages") });
  const speak = composer({ log, send, clock, asked: (text) => changed(log.ask(text, clock().now()).keys) });
  const reading = h("p", { class: "say-reading soft small" }, t("talk.read_only"));
  const shown = floats();

  // The bar
  const latest = h("span", { class: "bar-latest" });
  const count = h("b", { class: "bar-count", hidden: true, data: { testid: "unread" } });
  const opener = h("button", { type: "button", class: "bar-open", "aria-expanded": "false", "aria-controls": "talk-panel", data: { testid: "chat-open" }, on: { click: () => toggle(true, opener) } }, icon("chat"), latest, count);
  const quick = reactions((emoji) => send({ type: "react", emoji }));
  quick.id = "bar-reactions";
  const smile = h("button", { type: "button", class: "bar-react", "aria-label": t("talk.react"), "aria-expanded": "false", "aria-controls": "bar-reactions", data: { testid: "react-open" }, on: { click: () => face(smile.getAttribute("aria-expanded") !== "true") } }, icon("laugh"));
  const strip = h("div", { class: "talk-bar" }, opener, quick, smile);

  // The panel
  const title = h("h2", { class: "talk-title", tabindex: -1 }, t("talk.title"));
  const mode = h("p", { class: "talk-mode soft small", data: { testid: "chat-mode" } });
  const close = h("button", { type: "button", class: "talk-close", "aria-label": t("talk.close"), data: { testid: "chat-close" }, on: { click: () => toggle(false) } }, icon("cross"));
  const head = h("div", { class: "talk-head" }, title, mode, close);
  const foot = h("div", { class: "talk-foot" }, speak.el, reading);
  const panel = h("div", { class: "talk-panel", id: "talk-panel" }, head, messages.el, foot);
  const veil = h("div", { class: "talk-veil", on: { click: () => toggle(false) } });
  const el = h("aside", { class: "talk", "aria-label": t("talk.title"), hidden: true, data: { testid: "chat" }, on: { keydown: keys } }, veil, panel, bar ? strip : null, shown.el);
  const more = build?.({ log, head, messages, panel, speak, clock, redraw: () => changed(null) });

  function face(feelings) {
    smile.setAttribute("aria-expanded", String(feelings));
    strip.dataset.face = feelings ? "reactions" : "text";
    fill(smile, icon(feelings ? "chat" : "laugh"));
  }

  function keys(event) {
    event.stopPropagation();
    if (event.key !== "Escape" || WIDE.matches || !open) return;
    event.preventDefault();
    toggle(false);
  }

  function toggle(want = !open, from = document.activeElement) {
    if (want === open) return;
    const inside = el.contains(document.activeElement);
    open = want;
    if (WIDE.matches) setWish(name, open ? "open" : "closed");
    if (open) { back = from; log.unread = 0; }
    place();
    show();
    if (open) { messages.toEnd(); (speak.el.hidden || speak.input.disabled ? title : speak.input).focus({ preventScroll: true }); }
    else if (inside) {
      // What is hidden keeps the focus until the next frame, and with it the keys that were meant for the page.
      document.activeElement?.blur();
      (bar ? opener : back)?.focus({ preventScroll: true });
    }
  }

  /** Open or closed as this screen starts out. */
  function begin() {
    open = WIDE.matches && (start ? wish(name) !== "closed" : wish(name) === "open");
    place();
  }

  function place() {
    document.body.dataset.talk = !live ? "none" : open ? "open" : "closed";
    document.body.classList.toggle("talk-bar-on", live && bar && !open);
    el.hidden = !live;
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    moved();
  }

  /** The room's phase has changed: while a round is open, nobody is read to. */
  function phase(now) {
    asking = now === "asking";
    messages.box.setAttribute("aria-live", asking ? "off" : "polite");
    document.body.classList.toggle("talk-shares", share && asking);
    more?.phase?.(asking);
    moved();
  }

  function welcomed(message) {
    log.take(message.chat ?? message.room.chat, message.room.chat, message.resumed);
    const on = log.mode !== "off" || you().role === "host";
    if (on !== live) { live = on; begin(); }
    changed(null);
    messages.toEnd();
  }

  /** True if a message of the server was the chat's and nobody else's. */
  function heard(message) {
    if (message.type === "welcome") { welcomed(message); return false; }
    if (message.type === "reacted") { shown.add(message.emoji); return true; }
    if (message.type === "refused" && (OURS.has(message.code) || (message.code === "too_fast" && speak.el.contains(document.activeElement)))) {
      const text = sentence(message.code, message.message);
      log.refused(message.code === "too_fast");
      if (!speak.refused(text) || !open) note(text, { key: "chat" });
      return true;
    }
    const moved = log.apply(message, you());
    if (!moved) return false;
    if (message.type === "said" && !moved.news) speak.arrived();
    if (message.type === "chat") modeChanged();
    if (message.type === "muted" && message.player === you().player) note(t(message.until ? "talk.muted.note" : "talk.unmuted.note"), { kind: "quiet", key: "chat" });
    if (moved.news && !open) log.unread += 1;
    changed(moved.keys);
    return true;
  }

  function modeChanged() {
    note(t(`talk.mode.${log.mode}.note`), { kind: "quiet", key: "chat-mode" });
    const on = log.mode !== "off" || you().role === "host";
    if (on === live) return;
    live = on;
    begin();
  }

  function changed(which) {
    messages.show(which);
    more?.show(which);
    show();
  }

  function show() {
    const may = writes();
    speak.el.hidden = !may || log.mode === "off";
    reading.hidden = may;
    quick.hidden = smile.hidden = !may;
    el.dataset.mode = log.mode;
    if (may) speak.show();
    write(mode, t(`talk.mode.${log.mode}`));
    const last = log.latest;
    const words = last ? [h("bdi", { class: "name" }, last.kind === "answer" || last.assistant ? t("talk.assistant") : last.name), ": ", h("span", { dir: "auto" }, last.text)] : [t(may ? "talk.bar.first" : "talk.bar.none")];
    fill(latest, h("span", { class: "unseen" }, t("talk.title"), log.unread ? `, ${t("talk.unread", { n: log.unread })}. ` : ". "), words);
    count.hidden = log.unread === 0;
    count.setAttribute("aria-hidden", "true");
    write(count, log.unread > 99 ? "99+" : num(log.unread));
    more?.counted?.();
  }

  function off() {
    live = false;
    place();
  }

  setInterval(() => { if (live && !document.hidden) speak.show(); }, 1_000);
  WIDE.addEventListener("change", begin);
  face(false);
  return { el, log, heard, phase, off, toggle, get open() { return open; }, get live() { return live; }, get covers() { return live && open && !WIDE.matches && !(share && asking); } };
}
