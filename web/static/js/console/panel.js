// A sheet over the big screen: a title, a way to close it, and what it is for. One at a time.

import { h, icon } from "../dom.js";
import { t } from "../words.js";

let count = 0;
let open = null;

/** Opens a sheet; {dialog, close}. `name` is its test id; `closed()` is told once when it is gone; `wide` for those with two columns. */
export function panel({ title, name, body, wide = false, closed = () => {} }) {
  open?.close();
  const id = `panel-${++count}`;
  const back = document.activeElement;
  const close = () => { if (dialog.isConnected) dialog.close(); };
  const dialog = h("dialog", { class: wide ? "panel wide" : "panel", "aria-labelledby": id, data: { testid: name }, on: {
    close: () => {
      dialog.remove();
      if (open === made) open = null;
      if (back?.isConnected && !back.closest("[inert]")) back.focus({ preventScroll: true });
      closed();
    },
    click: (event) => { if (event.target === dialog) close(); },
  } },
    h("div", { class: "panel-head" }, h("h2", { id }, title),
      h("button", { type: "button", class: "panel-close", "aria-label": t("notes.close"), data: { testid: `${name}-close` }, on: { click: close } }, icon("cross"))),
    h("div", { class: "panel-body" }, body));
  const made = { dialog, close };
  open = made;
  document.body.append(dialog);
  dialog.showModal();
  return made;
}

/** Closes the sheet that is open, where it has one of these names. */
export function closePanel(...names) {
  if (open && names.includes(open.dialog.dataset.testid)) open.close();
}
