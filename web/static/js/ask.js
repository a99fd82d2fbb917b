// A question with a safe way out: one dialog, resolved with the answer that was chosen, or null.

import { h } from "./dom.js";
import { t } from "./words.js";

let asked = 0;

/** choices: [{value, label, kind?: "danger"}]; Escape and "keep" give null. */
export function ask({ title, text, choices, keep = t("ask.keep") }) {
  return new Promise((answer) => {
    const id = `ask-${++asked}`;
    const close = (value) => { dialog.close(); dialog.remove(); answer(value); };
    const dialog = h("dialog", { class: "ask", "aria-labelledby": id, on: { cancel: (event) => { event.preventDefault(); close(null); } } },
      h("h2", { id, class: "ask-title" }, title),
      text ? h("p", { class: "soft" }, text) : null,
      h("div", { class: "ask-choices" },
        choices.map(({ value, label, kind }) => h("button", { type: "button", class: `button ${kind ?? "plain"}`, data: { value }, on: { click: () => close(value) } }, label)),
        h("button", { type: "button", class: "button quiet", on: { click: () => close(null) } }, keep)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const asking = () => document.querySelector("dialog[open]") !== null;
