// A claim to warm up on, worth nothing and known to nobody but this page.

import { h } from "../dom.js";
import { announce } from "../notice.js";
import { stamp } from "../stamp.js";
import { practice, t } from "../words.js";
import { verdictButtons } from "./buttons.js";

let asked = 0;

export function warmUp() {
  const box = h("section", { class: "warmup", "aria-labelledby": "warmup-title" });
  let choose = () => {};
  next();

  function next() {
    const claim = practice()[asked++ % practice().length];
    const end = h("div", { class: "warmup-end" });
    const buttons = verdictButtons((verdict) => choose(verdict), { testids: false });
    box.replaceChildren(
      h("p", { class: "kicker", id: "warmup-title" }, t("warmup.title")),
      h("p", { class: "warmup-claim" }, claim.text), buttons.row, end);
    choose = (verdict) => {
      choose = () => {};
      buttons.show(verdict, false);
      const right = verdict === claim.verdict;
      const say = t(right ? "warmup.right" : "warmup.wrong");
      announce(`${t(`verdict.${claim.verdict}`)}. ${say} ${claim.why}`);
      const drawn = stamp(claim.verdict);
      drawn.removeAttribute("data-testid");
      buttons.row.replaceWith(drawn);
      end.append(h("p", null, h("b", null, say), " ", claim.why), h("button", { type: "button", class: "button quiet", on: { click: () => { next(); box.querySelector("button").focus(); } } }, t("warmup.again")));
      end.querySelector("button").focus({ preventScroll: true });
    };
  }
  return { box, key: (verdict) => choose(verdict) };
}
