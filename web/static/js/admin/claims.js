// Claims that people doubt, most flags per play first: taken out of the bank in one click, and put back in another.

import { h, add, fill, write } from "../dom.js";
import { announce, note } from "../notice.js";
import { num, percent, t } from "../words.js";
import { card, keyed, tag } from "./parts.js";

const REASONS = ["wrong", "unclear", "outdated"];
const FIRST = 8;
/** How long the way back from one's own click is called "Undo". */
const LINGER_MS = 20_000;

/** `done()` is told when something was changed. A moderator looks, an operator acts. */
export function claims({ ask, read, operator, done }) {
  const list = h("ul", { class: "plain-list doubt-list" });
  const empty = h("p", { class: "soft card-note" }, t("claims.none"));
  const count = h("p", { class: "soft card-note", hidden: true });
  const more = h("button", { type: "button", class: "button small-button plain", hidden: true, "aria-expanded": "false", data: { testid: "claims-all" }, on: { click: () => { all = !all; draw(); } } });
  const el = card("claims", t("claims.title"), empty, count, list, more);
  const mine = new Map();
  let rows = [], all = false, loading = false;

  async function act(row, verb, button, reason) {
    button.disabled = true;
    const answer = await ask(`/api/admin/claims/${encodeURIComponent(row.claim)}/${verb}`, reason ? { reason: t(`claims.why.${reason}`) } : {});
    button.disabled = false;
    if (answer.ok) announce(t(`claims.done.${verb}`));
    else note(answer.message);
    if (answer.ok && verb === "retire") mine.set(row.claim, Date.now() + LINGER_MS);
    else mine.delete(row.claim);
    await load();
    (list.querySelector(`[data-claim="${CSS.escape(row.claim)}"] button`) ?? el).focus();
    done();
  }

  const show = keyed(list, (row) => row.claim, (first) => {
    const tags = h("span", { class: "tags" }), figures = h("p", { class: "soft small doubt-figures" }), why = h("p", { class: "doubt-why", hidden: true });
    const ways = h("div", { class: "eye-ways" }), said = h("p", { class: "doubt-said" });
    let drawn = "";
    return { el: h("li", { class: "doubt", data: { claim: first.claim, testid: "doubted" } }, h("div", null, said, figures, why), h("div", { class: "doubt-side" }, tags, operator ? ways : null)), show(row) {
      const undo = mine.get(row.claim) > Date.now(), key = JSON.stringify([row, undo]);
      if (key === drawn) return;
      drawn = key;
      fill(said, h("bdi", null, row.text || row.claim));
      fill(tags, row.open ? tag(t("claims.open"), "gold") : row.verdict ? tag(t(`claims.${row.verdict}`), row.verdict) : null, row.retired ? tag(t("claims.retired"), "bad") : null);
      const right = row.open || !row.players ? null : t("claims.right", { share: percent(row.right / row.players), n: row.players });
      write(figures, [t("claims.flags", { n: row.flags }), t("claims.plays", { n: row.plays }), right, row.voids ? t("claims.voids", { n: row.voids }) : null].filter(Boolean).join(" · "));
      why.hidden = !row.retired;
      if (row.retired) write(why, t(row.retired.reason ? "claims.gone.why" : "claims.gone", { by: t(`claims.by.${row.retired.by}`), reason: row.retired.reason }));
      const held = ways.contains(document.activeElement);
      fill(ways);
      const way = (verb, label, reason) => { const button = h("button", { type: "button", class: "button small-button plain", "aria-label": t("claims.of", { what: label, text: row.text }), data: { verb, reason }, on: { click: () => act(row, verb, button, reason) } }, label); return button; };
      add(ways, row.retired ? way("restore", t(undo ? "claims.undo" : "claims.restore")) : [h("span", { class: "soft small" }, t("claims.retire")), REASONS.map((reason) => way("retire", t(`claims.reason.${reason}`), reason))]);
      if (held) ways.querySelector("button")?.focus();
    } };
  });

  function draw() {
    empty.hidden = rows.length > 0;
    more.hidden = rows.length <= FIRST;
    more.setAttribute("aria-expanded", String(all));
    write(more, all ? t("claims.fewer") : t("claims.all", { n: rows.length }));
    show(all ? rows : rows.slice(0, FIRST));
  }

  async function load() {
    if (loading) return;
    loading = true;
    const answer = await read("/api/admin/claims");
    loading = false;
    if (!answer.ok) return;
    rows = answer.body.claims;
    count.hidden = rows.length === 0;
    write(count, t("claims.count", { flagged: t("claims.flagged", { n: answer.body.flagged }), retired: num(answer.body.retired) }));
    draw();
  }

  return { el, load };
}
