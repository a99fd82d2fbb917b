// A sheet of paper over the page: a dialog with a title and a way to put it down. Its look is fetched with the first one.

import { h, icon } from "../dom.js";
import { dressed } from "../dress.js";
import { t } from "../words.js";

let papers = 0;

/** Opens a sheet; resolves with {dialog, close} once it is to be seen. `closed()` is told when it was put down. */
export async function openSheet({ title, body, name, closed }) {
  await dressed("sheets");
  const id = `paper-${++papers}`;
  const before = document.activeElement;
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "paper", "aria-labelledby": id, data: { testid: name }, on: {
    close: () => { dialog.remove(); (before?.isConnected ? before : document.querySelector("main h1"))?.focus({ preventScroll: true }); closed?.(); },
    click: (event) => { if (event.target === dialog) close(); },
    keydown: (event) => event.stopPropagation(),
  } },
    h("div", { class: "paper-head" }, h("h2", { class: "paper-title", id, tabindex: -1, autofocus: true }, title),
      h("button", { type: "button", class: "paper-close", "aria-label": t("sheet.close"), data: { testid: "sheet-close" }, on: { click: close } }, icon("cross"))),
    h("div", { class: "paper-body" }, body));
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}
