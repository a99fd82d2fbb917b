// Dead letters: tasks that were given up, sent once more or thrown away.

import { ask as sure } from "../ask.js";
import { grouped } from "../code.js";
import { fill, h, write } from "../dom.js";
import { note } from "../notice.js";
import { t } from "../words.js";
import { ago, card, keyed, tag } from "./parts.js";

export function deadLetters({ ask, read, done }) {
  const list = h("ul", { class: "plain-list" });
  const empty = h("p", { class: "soft card-note" }, t("dead.none"));
  const el = card("dead", t("dead.title"), empty, list);
  let count = -1, loading = false;

  async function act(letter, verb, buttons) {
    if (verb === "discard" && !(await sure({ title: t("dead.discard.sure"), text: t("dead.discard.text"), choices: [{ value: "yes", label: t("dead.discard.yes"), kind: "danger" }] }))) return;
    for (const button of buttons) button.disabled = true;
    const answer = await ask(`/api/admin/dead/${letter.id}/${verb}`);
    note(answer.ok ? t(verb === "retry" ? "dead.retried" : "dead.discarded") : answer.message);
    await load();
    el.focus();
    done();
  }

  const show = keyed(list, (letter) => letter.id, (letter) => {
    const when = h("span", { class: "soft small" });
    const ways = h("div", { class: "eye-ways" });
    const way = (verb, label, kind) => h("button", { type: "button", class: `button small-button ${kind}`, data: { verb }, on: { click: () => act(letter, verb, ways.children) } }, t(label));
    fill(ways, letter.sound ? way("retry", "dead.retry", "plain") : null, way("discard", "dead.discard", "quiet"));
    return {
      el: h("li", { class: "letter", data: { testid: "letter" } },
        h("p", null, tag(letter.agent || "?"), " ", letter.room ? h("span", null, t("dead.room", { code: grouped(letter.room) }), " ") : null, when),
        h("p", { class: "letter-why" }, letter.reason), letter.brief.length ? h("p", { class: "soft small mono" }, t("dead.brief", { parts: letter.brief.join(", "), digest: letter.digest })) : null, ways),
      show: () => write(when, ago(Date.now() - letter.at)),
    };
  });

  async function load() {
    if (loading) return;
    loading = true;
    const answer = await read("/api/admin/dead");
    loading = false;
    if (!answer.ok) return;
    empty.hidden = answer.body.letters.length > 0;
    show(answer.body.letters);
  }

  return { el, show(n) { if (n !== count) { count = n; load(); } } };
}
