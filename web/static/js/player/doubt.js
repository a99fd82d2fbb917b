// The sheet on which a player says what is wrong with a claim, and the receipt for it.

import { fill, h, icon, inWords } from "../dom.js";
import { learn, t } from "../words.js";
import { openSheet } from "./sheet.js";

const REASONS = ["wrong", "unclear", "old"];
/** What the server takes of a reason, our own words included. */
const MOST = 200;

/** Asks about the `claim` of `round` or, where there was one, about the one `before` it, of the round `also`. send(round, reason) resolves with {ok, text}. */
export async function openDoubt({ round, claim, also, before, state, send }) {
  await learn("sheets");
  const trouble = h("p", { class: "trouble", role: "alert" });
  const words = h("textarea", { id: "doubt-text", maxlength: MOST, rows: 2, dir: "auto", data: { testid: "doubt-words" }, on: { input: ready } });
  const go = h("button", { type: "submit", class: "button primary", disabled: true, data: { testid: "doubt-send" } }, t("flag.send"));
  const which = also ? h("fieldset", { class: "doubt-which" }, h("legend", null, t("flag.which")),
    one("doubt-round", round, true, t("flag.this"), claim), one("doubt-round", also, false, t("flag.before"), before)) : null;
  const form = h("form", { class: "doubt", novalidate: true, on: { submit, change: ready } },
    which ?? h("p", { class: "doubt-claim", ...inWords(claim) }, claim.text),
    h("fieldset", { class: "doubt-why" }, h("legend", null, t("flag.why")), REASONS.map((reason) => one("doubt-reason", reason, false, t(`flag.reason.${reason}`)))),
    h("div", { class: "doubt-words" }, h("label", { for: "doubt-text" }, t("flag.words")), words), trouble, go);
  const body = h("div", { role: "status" });
  const paper = await openSheet({ title: t("flag.title"), name: "doubt", body: [form, body] });
  if (state(round) && !also) done(t(`flag.told.${state(round)}`));

  const chosen = (name) => form.querySelector(`input[name=${name}]:checked`)?.value ?? null;

  function ready() {
    go.disabled = !chosen("doubt-reason") && !words.value.trim();
  }

  function reason() {
    const own = words.value.replace(/\s+/g, " ").trim();
    const kind = chosen("doubt-reason");
    if (!kind) return own;
    const said = t(`flag.reason.${kind}`);
    return own ? t("flag.reason.with", { reason: said, words: own }).slice(0, MOST) : said;
  }

  async function submit(event) {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    fill(trouble);
    const answer = await send(Number(chosen("doubt-round") ?? round), reason());
    if (answer.ok) return done(t("flag.thanks"));
    go.disabled = false;
    fill(trouble, answer.text);
  }

  function done(told) {
    form.remove();
    const close = h("button", { type: "button", class: "button primary", data: { testid: "doubt-close" }, on: { click: paper.close } }, t("flag.back"));
    fill(body, h("div", { class: "doubt-done", data: { testid: "doubt-told" } }, icon("check"), h("p", null, told), close));
    close.focus();
  }
}

function one(name, value, checked, label, claim) {
  return h("label", { class: "pick-one" }, h("input", { type: "radio", name, value, checked, data: { testid: `${name}-${value}` } }),
    h("span", null, h("b", null, label), claim ? h("small", inWords(claim), claim.text) : null));
}
