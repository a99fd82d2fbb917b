// Why a claim is what it is: the explanation, where it comes from, and how sure we are.

import { h, icon, inWords } from "./dom.js";
import { has, percent, t } from "./words.js";

const safe = (url) => /^https?:\/\//i.test(url ?? "");

export function why({ claim, explanation, sources = [], confidence, made_by }) {
  return h("section", { class: "why" },
    h("h2", { class: "kicker" }, t("why.title")),
    explanation ? h("p", { class: "why-text", ...inWords(claim) }, explanation) : h("p", { class: "why-text" }, t("why.missing")),
    sources.map((one) => source(one, claim)),
    h("p", { class: "why-foot soft" }, [
      confidence === null || confidence === undefined ? null : t("why.confidence", { share: percent(confidence / 100) }),
      made_by ? t(has(`made.${made_by}`) ? `made.${made_by}` : "why.made", { by: made_by }) : null,
    ].filter(Boolean).join(" · ")));
}

function source({ title, url, quote }, claim) {
  const name = title || url || t("why.source");
  return h("figure", { class: "source" },
    quote ? h("blockquote", inWords(claim), h("p", null, t("quoted", { text: quote }))) : null,
    h("figcaption", null, icon("link"),
      safe(url) ? h("a", { href: url, dir: "auto", target: "_blank", rel: "noopener noreferrer" }, name) : h("span", { dir: "auto" }, name)));
}
