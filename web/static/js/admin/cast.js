// Saying something to one room or to all, with a preview of exactly what players will see.

import { ask as sure } from "../ask.js";
import { grouped } from "../code.js";
import { fill, h, write } from "../dom.js";
import { note } from "../notice.js";
import { t } from "../words.js";
import { card } from "./parts.js";

const MOST = 1000;

export function cast({ ask, sent }) {
  const text = h("textarea", { id: "cast-text", rows: 3, maxlength: MOST, data: { testid: "cast-text" }, on: { input: () => { clearTimeout(soon); soon = setTimeout(preview, 250); ready(); } } });
  const to = h("select", { id: "cast-to", data: { testid: "cast-to" }, on: { change: ready } });
  const paper = h("div", { class: "note note-gold cast-note", data: { testid: "cast-preview" } }, h("p"));
  const nothing = h("p", { class: "soft small" }, t("cast.empty"));
  const go = h("button", { type: "submit", class: "button primary", disabled: true, data: { testid: "cast-send" } }, t("cast.send"));
  const trouble = h("p", { class: "trouble", role: "alert" });
  const el = card("cast", t("cast.title"), h("form", { class: "cast-form", novalidate: true, on: { submit: send } },
    h("div", { class: "field" }, h("label", { for: "cast-text" }, t("cast.text")), text),
    h("div", { class: "field" }, h("label", { for: "cast-to" }, t("cast.to")), to),
    h("div", { class: "cast-preview", "aria-live": "off" }, h("p", { class: "kicker" }, t("cast.preview")), nothing, paper), trouble, go));
  let soon = 0, known = "", count = 0;
  paper.hidden = true;

  const where = () => (to.value === "all" ? { all: true } : { room: to.value });
  function ready() {
    go.disabled = !text.value.trim() || count === 0;
  }

  async function preview() {
    ready();
    const content = text.value;
    if (!content.trim()) { paper.hidden = true; nothing.hidden = false; return; }
    const answer = await ask("/api/admin/broadcast", { content, ...where(), preview: true });
    if (content !== text.value) return;
    fill(trouble, answer.ok ? null : answer.message);
    if (!answer.ok) return;
    write(paper.firstElementChild, answer.body.content);
    paper.hidden = false;
    nothing.hidden = true;
  }

  async function send(event) {
    event.preventDefault();
    if (go.disabled) return;
    const all = to.value === "all";
    if (all && !(await sure({ title: t("cast.sure"), text: `“${text.value.trim()}”`, choices: [{ value: "yes", label: t("cast.sure.yes", { n: count }), kind: "primary" }] }))) return;
    go.disabled = true;
    const answer = await ask("/api/admin/broadcast", { content: text.value, ...where() });
    fill(trouble, answer.ok ? null : answer.message);
    if (!answer.ok) return ready();
    note([t("cast.sent", { n: answer.body.rooms }), answer.body.missed ? t("cast.missed", { n: answer.body.missed }) : ""].filter(Boolean).join(" "));
    text.value = "";
    preview();
    sent();
  }

  return {
    el,
    /** Offers the rooms there are; what was chosen stays chosen. */
    show(rooms, live) {
      count = live;
      const codes = rooms.map((room) => room.room);
      const now = codes.join() + live;
      if (now === known || document.activeElement === to) return ready();
      known = now;
      const chosen = to.value;
      fill(to, h("option", { value: "all" }, live ? t("cast.all", { n: live }) : t("cast.none")), codes.map((code) => h("option", { value: code }, t("cast.room", { code: grouped(code) }))));
      to.value = codes.includes(chosen) ? chosen : "all";
      ready();
    },
    choose(code) {
      to.value = code;
      text.focus();
    },
  };
}
