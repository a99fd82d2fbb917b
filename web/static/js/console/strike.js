// Striking out a claim: what is wrong with it, and what will happen, before it does.

import { h, inWords } from "../dom.js";
import { t } from "../words.js";
import { panel } from "./panel.js";

const REASONS = ["wrong", "unclear", "other"];
const MOST = 200;

/** Asks for the reason; act(reason) is called when the host means it. `claim` is its text, `language` what it is written in, `open` whether it is on the screen now. */
export function askToStrike({ round, claim, language, open, act }) {
  const own = h("input", { id: "strike-own", type: "text", maxlength: MOST, autocomplete: "off", dir: "auto", data: { testid: "strike-own" }, on: { input: ready } });
  const choice = (name, i) => h("label", { class: "pick" },
    h("input", { type: "radio", name: "reason", value: name, checked: i === 0, autofocus: i === 0, data: { testid: `strike-${name}` } }), h("span", null, t(`strike.reason.${name}`)));
  const go = h("button", { type: "submit", class: "button danger", data: { testid: "strike-yes" } }, t("strike.yes"));
  const form = h("form", { class: "strike", novalidate: true, on: { submit, change: ready } },
    claim ? h("p", { class: "panel-claim", ...inWords({ language }) }, claim) : null,
    h("fieldset", null, h("legend", null, t("strike.why")), REASONS.map(choice)),
    h("div", { class: "panel-field" }, h("label", { for: "strike-own" }, t("strike.own")), own),
    h("p", { class: "soft" }, t(open ? "strike.what.open" : "strike.what")),
    h("div", { class: "panel-go" }, go, h("button", { type: "button", class: "button quiet", on: { click: () => sheet.close() } }, t("ask.keep"))));
  const sheet = panel({ title: t("strike.title", { round }), name: "strike", body: form });

  /** Who writes something means that, and not the first of the three. */
  function ready() {
    if (own.value.trim()) form.elements.reason.value = "other";
  }

  function submit(event) {
    event.preventDefault();
    const said = own.value.trim() || t(`strike.reason.${form.elements.reason.value}`);
    sheet.close();
    act(said);
  }
}
