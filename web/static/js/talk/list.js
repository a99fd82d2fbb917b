// The list of messages: text and nothing but text, the newest at the bottom, read aloud only while nobody has to answer.

import { fill, h, icon } from "../dom.js";
import { seal } from "../seal.js";
import { t, time } from "../words.js";

const NEAR = 48;

/** `tools(entry)` gives buttons for a message; `pick(entry)` says which entries belong here; `follows`: the newest is kept in sight. */
export function list({ log, you, tools = () => null, pick = () => true, follows = true, empty, label }) {
  const rows = h("ol", { class: "msgs" });
  const nothing = h("p", { class: "talk-empty soft" }, empty);
  const box = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": label, tabindex: 0, data: { testid: "messages" } }, nothing, rows);
  const more = h("button", { type: "button", class: "talk-newer", hidden: true, on: { click: toEnd } }, t("talk.newer"), icon("down"));
  const known = new Map();

  box.addEventListener("scroll", () => { if (atEnd()) more.hidden = true; }, { passive: true });

  const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

  function toEnd() {
    more.hidden = true;
    box.scrollTop = box.scrollHeight;
  }

  /** Draws anew what has changed: these keys, or all. */
  function show(keys = null) {
    const follow = atEnd();
    if (keys === null) { known.clear(); rows.replaceChildren(); }
    for (const key of keys ?? log.entries.keys()) draw(key);
    for (const [key, row] of known) if (!log.entries.has(key)) { row.remove(); known.delete(key); }
    nothing.hidden = known.size > 0;
    if (!follows) return;
    if (follow) toEnd();
    else if (keys?.length) more.hidden = false;
  }

  function draw(key) {
    const entry = log.entries.get(key);
    const before = known.get(key);
    if (!entry || !pick(entry)) {
      const next = before?.contains(document.activeElement) ? (before.nextElementSibling ?? before.previousElementSibling ?? box) : null;
      before?.remove();
      known.delete(key);
      if (next) (next.querySelector?.("button") ?? box).focus();
      return;
    }
    // An answer that grows is the same element: only its text moves on.
    const text = before?.querySelector(".msg-text");
    if (entry.kind === "answer" && text) {
      text.textContent = entry.text;
      before.classList.toggle("open", !entry.done);
      return;
    }
    const held = before?.contains(document.activeElement);
    const next = row(entry, you(), tools(entry));
    if (before) before.replaceWith(next);
    else if (known.has(entry.after)) known.get(entry.after).after(next);
    else rows.append(next);
    known.set(key, next);
    if (held) (next.querySelector("button") ?? box).focus();
  }
  return { el: h("div", { class: "log-frame" }, box, more), box, show, toEnd };
}

/** One message. What was removed leaves a line; the host still reads it, where `tools` says so. */
function row(entry, you, tools) {
  if (entry.kind === "thinking") return h("li", { class: "msg-thinking soft", data: { testid: "thinking", after: entry.after } }, h("i", { class: "dot breathing", "aria-hidden": "true" }), entry.text);
  const mine = entry.kind === "own" || (entry.kind === "message" && entry.player === (you.player ?? you.role));
  const assistant = entry.kind === "answer" || entry.assistant;
  const gone = entry.state === "hidden" && !tools?.open;
  const classes = ["msg", mine ? "mine" : "", assistant ? "from-assistant" : "", gone ? "gone" : "", entry.kind === "answer" && !entry.done ? "open" : "", entry.state === "held" ? "held" : "", tools?.alarm ? "alarm" : ""];
  const item = h("li", { class: classes.filter(Boolean).join(" "), data: { testid: "message", message: entry.message, state: entry.state } });
  if (gone) return fill(item, h("p", { class: "msg-gone soft" }, goneText(entry, mine)), tools?.el);
  const name = assistant ? t("talk.assistant") : entry.kind === "own" ? you.name ?? t("talk.host") : entry.player === "host" ? t("talk.host") : entry.name;
  return fill(item,
    assistant ? h("span", { class: "msg-mark" }, icon("spark")) : seal(entry.player ?? you.player ?? you.role),
    h("div", { class: "msg-body" },
      h("p", { class: "msg-head" }, h("bdi", { class: "name" }, name), mine ? h("span", { class: "you-tag" }, t("you")) : null, entry.at ? h("time", { class: "soft", datetime: new Date(entry.at).toISOString() }, time(entry.at)) : null),
      h("p", { class: "msg-text", dir: "auto" }, entry.text),
      entry.kind === "own" || (entry.kind === "answer" && entry.to === null) ? h("p", { class: "msg-state soft" }, t("talk.private")) : null,
      entry.state === "held" && !tools?.open ? h("p", { class: "msg-state" }, icon("clock"), t(mine ? "talk.held.mine" : "talk.held")) : null,
      tools?.el));
}

const goneText = ({ reason }, mine) => (mine ? t(reason ? "talk.removed.mine.why" : "talk.removed.mine", { reason }) : t("talk.removed"));
