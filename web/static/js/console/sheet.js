// The standings laid over the big screen: L opens and closes them, the game goes on beneath.

import { call } from "../api.js";
import { h, icon } from "../dom.js";
import { standingsTable } from "../standings.js";
import { t } from "../words.js";

const OFTEN = 250;
let room = null, table = null, dialog = null, waiting = 0;

async function load() {
  const answer = await call(`/api/rooms/${room}/leaderboard`);
  if (answer.ok && table) table.show(answer.body.standings);
}

function build() {
  table = standingsTable({ limit: 20 });
  const close = () => dialog.close();
  dialog = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title" },
    h("div", { class: "sheet-head" }, h("h2", { id: "sheet-title" }, t("board.title")),
      h("a", { class: "button plain", href: `/r/${room}/leaderboard`, target: "_blank", rel: "noopener" }, t("board.own_page")),
      h("button", { type: "button", class: "button square", autofocus: true, "aria-label": t("notes.close"), on: { click: close } }, icon("cross"))),
    table.table);
  document.body.append(dialog);
}

export const sheet = {
  get open() {
    return Boolean(dialog?.open);
  },
  toggle(code) {
    room = code;
    if (dialog?.open) return dialog.close();
    if (!dialog) build();
    dialog.showModal();
    load();
  },
  refresh() {
    if (!dialog?.open) return;
    clearTimeout(waiting);
    waiting = setTimeout(load, OFTEN);
  },
};
