// A dialog with one line to write; gives the text, or null.

import { h } from "../dom.js";
import { t } from "../words.js";

export function ask(title) {
  return new Promise((answer) => {
    const input = h("input", { id: "say-text", type: "text", maxlength: 1000, required: true, autofocus: true, data: { testid: "say-text" } });
    const close = (text) => { dialog.close(); dialog.remove(); answer(text); };
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "say-title", on: { cancel: (event) => { event.preventDefault(); event.stopPropagation(); close(null); } } },
      h("h2", { id: "say-title", class: "ask-title" }, title),
      h("form", { class: "cast-form", on: { submit: (event) => { event.preventDefault(); if (input.value.trim()) close(input.value); } } }, h("label", { for: "say-text" }, t("cast.text")), input,
        h("div", { class: "ask-choices" }, h("button", { type: "submit", class: "button primary" }, t("cast.send")), h("button", { type: "button", class: "button quiet", on: { click: () => close(null) } }, t("ask.keep")))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
