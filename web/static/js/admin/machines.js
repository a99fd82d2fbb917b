// What the game runs on: agents with their queues, processes, models and money.

import { fill, h, s, write } from "../dom.js";
import { num, percent, t } from "../words.js";
import { ago, card, keyed, lasting, money, short, sign, tag } from "./parts.js";

const OLD_MS = 15_000;

export function queues() {
  const body = h("tbody");
  const none = h("p", { class: "soft card-note" }, t("queues.none"));
  const table = h("table", { class: "rows" }, h("thead", null, h("tr", null, ["agent", "workers", "waiting", "working", "oldest"].map((name, i) => h("th", { scope: "col", class: i ? "end" : "" }, t(`queues.${name}`))))), body);
  const el = card("queues", t("queues.title"), none, table);
  const show = keyed(body, (row) => row.agent, (first) => {
    const cells = ["workers", "waiting", "working", "oldest"].map(() => h("td", { class: "end" }));
    const row = h("tr", null, h("th", { scope: "row" }, first.agent), cells);
    let drawn = "";
    return {
      el: row,
      show(agent) {
        const key = JSON.stringify(agent);
        if (key === drawn) return;
        drawn = key;
        fill(cells[0], agent.workers ? num(agent.workers) : tag(t("queues.nobody"), "bad"));
        write(cells[1], num(agent.waiting));
        write(cells[2], num(agent.working));
        fill(cells[3], agent.oldest_ms ? tag(lasting(agent.oldest_ms), agent.oldest_ms > OLD_MS ? "bad" : "plain") : "–");
        row.title = agent.consumers.map((one) => t("queues.consumers", { name: one.name, n: one.tasks })).join("\n");
      },
    };
  });
  return { el, show(agents) { none.hidden = agents.length > 0; table.hidden = agents.length === 0; show(agents); } };
}

export function processes() {
  const list = h("ul", { class: "plain-list" });
  const el = card("processes", t("processes.title"), list);
  const show = keyed(list, (row) => row.name, (first) => {
    const state = h("span"), more = h("span", { class: "soft small" });
    let drawn = "";
    return {
      el: h("li", { class: "process" }, h("b", null, first.name), state, more),
      show(row) {
        const text = [row.memory === null ? "" : t("processes.memory", { n: Math.round(row.memory / 1e6) }), row.sockets === undefined ? "" : t("processes.sockets", { n: row.sockets }),
          row.shards === undefined ? "" : t("processes.shards", { n: row.shards }), row.agents?.join(", "), row.note].filter(Boolean).join(" · ");
        write(more, text);
        const word = row.up ? t("processes.up") : t("processes.silent", { time: lasting(row.silent) });
        if (word === drawn) return;
        drawn = word;
        fill(state, sign(row.up, word));
      },
    };
  });
  return { el, show(rows, redis, now) {
    const first = { name: t("processes.redis"), up: redis.reachable, silent: 0, memory: null, note: redis.ms === null ? "" : t("processes.redis.ms", { ms: redis.ms }) };
    show([first, ...rows.map((row) => ({ ...row, silent: now - row.at }))]);
  } };
}

function meter(label) {
  const fillBar = s("rect", { class: "mini-fill", height: 8, rx: 4, width: 0 });
  const text = h("span");
  const el = h("div", { class: "meter" }, h("p", null, h("b", null, label), " ", text), h("span", { class: "mini", "aria-hidden": "true" }, s("svg", { viewBox: "0 0 200 8", preserveAspectRatio: "none" }, s("rect", { class: "mini-track", width: 200, height: 8, rx: 4 }), fillBar)));
  return { el, show(used, most, say) {
    write(text, most ? `${t("models.of", { used: say(used), most: say(most) })} (${percent(used / most)})` : t("models.free", { used: say(used) }));
    fillBar.setAttribute("width", most ? Math.min(200, (200 * used) / most) : 0);
    el.classList.toggle("near", most > 0 && used >= 0.8 * most);
  } };
}

export function models() {
  const list = h("ul", { class: "plain-list" });
  const none = h("p", { class: "soft card-note" }, t("models.none"));
  const coins = meter(t("models.money")), tokens = meter(t("models.tokens"));
  const calls = h("p", { class: "soft small" });
  const el = card("models", t("models.title"), coins.el, tokens.el, calls, none, list);
  const show = keyed(list, (row) => `${row.use} ${row.provider}/${row.model}`, (first) => {
    const state = h("span"), more = h("span", { class: "soft small" });
    return {
      el: h("li", { class: "process" }, h("b", null, `${first.provider}/${first.model}`), state, more),
      show(row) {
        fill(state, sign(row.state === "closed", t(`models.state.${row.state}`)));
        write(more, [t(`models.use.${row.use}`), t("models.calls", { n: row.calls }), row.failures ? `${t("models.failed", { n: row.failures })} (${row.last_failure ?? "?"})` : "", t("models.made", { tokens: short.format(row.tokens_in + row.tokens_out), money: money(row.micro_usd) })].filter(Boolean).join(" · "));
      },
    };
  });
  return { el, show(rows, spent) {
    none.hidden = rows.length > 0;
    coins.show(spent.micro_usd, spent.most_micro_usd, money);
    tokens.show(spent.tokens, spent.most_tokens, (n) => short.format(n));
    write(calls, t("models.calls", { n: spent.calls }));
    show(rows);
  } };
}

export function audit({ read }) {
  const list = h("ol", { class: "plain-list audit-list", tabindex: "0", "aria-label": t("audit.title") });
  const none = h("p", { class: "soft card-note" }, t("audit.none"));
  const older = h("button", { type: "button", class: "button small-button plain", hidden: true, on: { click: () => load(true) } }, t("audit.older"));
  const el = card("audit", t("audit.title"), none, list, older);
  let lines = [];
  const show = keyed(list, (line) => line.id, (line) => {
    const when = h("span", { class: "soft small" });
    const role = line.role === "nobody" ? t("audit.nobody") : t(line.session ? "audit.who" : "audit.key", { role: t(`desk.role.${line.role}`), n: String(line.session) });
    const what = t(`audit.${line.what}`, { ...line.detail, n: line.detail.rooms ?? 0, message: String(line.detail.message ?? "") });
    return { el: h("li", { class: `audit-line${line.what === "wrong_key" ? " wants" : ""}` }, h("b", null, role), " ", h("bdi", null, what), " ", when), show: () => write(when, ago(Date.now() - line.at)) };
  });
  async function load(back = false) {
    const answer = await read(`/api/admin/audit${back && lines.length ? `?before=${lines.at(-1).id}` : ""}`);
    if (!answer.ok) return;
    const known = new Set(lines.map((line) => line.id));
    const fresh = answer.body.lines.filter((line) => !known.has(line.id));
    lines = back ? [...lines, ...fresh] : [...fresh, ...lines];
    older.hidden = answer.body.lines.length < 200;
    none.hidden = lines.length > 0;
    list.hidden = lines.length === 0;
    show(lines);
  }
  return { el, load: () => load() };
}
