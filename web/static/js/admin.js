// The control desk: the door, then one screen that says at a glance whether all is well, live.

import { call } from "./api.js";
import { audit, models, processes, queues } from "./admin/machines.js";
import { cast } from "./admin/cast.js";
import { claims } from "./admin/claims.js";
import { charts } from "./admin/charts.js";
import { deadLetters } from "./admin/letters.js";
import { drawer } from "./admin/drawer.js";
import { eyes } from "./admin/eyes.js";
import { Live } from "./admin/live.js";
import { login, noKey } from "./admin/login.js";
import { rooms } from "./admin/rooms.js";
import { settingsButton } from "./admin/settings.js";
import { fill, h, icon, write } from "./dom.js";
import { wordmark } from "./mark.js";
import { announce, note, openNotices } from "./notice.js";
import { num, t, translate } from "./words.js";

const STALE_MS = 7000;
const stage = document.querySelector("main");
let live = null, tick = 0;
translate();
document.title = `${t("desk.title")} · Fact or Fake`;
openNotices();

async function start() {
  const answer = await call("/api/admin/me");
  if (answer.ok) return panel(answer.body);
  if (answer.code === "no_admin_key") return show(noKey(answer.message), "closed");
  door(answer.status === 401 ? undefined : answer.message);
}

function show(el, phase) {
  fill(stage, el);
  document.body.dataset.phase = phase;
}

function door(reason) {
  clearInterval(tick);
  live?.close();
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  const form = login({ reason, entered: panel });
  show(form.el, "door");
  form.focus();
}

async function panel(me) {
  const operator = me.role === "operator";
  const read = async (path) => left(await call(path));
  const ask = async (path, body = {}) => left(await call(path, { method: "POST", body, csrf: me.csrf }));
  function left(answer) {
    if (answer.status === 401) door(t("desk.over"));
    return answer;
  }

  const room = drawer({ ask, read, operator });
  const table = rooms({ open: room.open, operator });
  const queue = eyes({ ask, open: room.open });
  const doubted = claims({ ask, read, operator, done: changed });
  const watch = operator ? { charts: charts(), cast: cast({ ask, sent: changed }), dead: deadLetters({ ask, read, done: changed }), queues: queues(), processes: processes(), models: models(), audit: audit({ read }) } : null;

  const line = h("p", { class: "pill desk-line", data: { testid: "live-line", state: "reconnecting" } }, h("i", { class: "dot", "aria-hidden": "true" }), h("span"));
  const out = h("button", { type: "button", class: "button small-button plain", data: { testid: "logout" }, on: { click: async () => { await ask("/admin/logout"); door(); } } }, t("desk.logout"));
  const verdict = h("section", { class: "verdict-part", data: { level: "none", testid: "verdict" }, "aria-labelledby": "verdict-title" });
  const title = h("h1", { id: "verdict-title" }, t("state.none")), word = h("p", { class: "verdict-word" }), quiet = h("p", { class: "soft" }), problems = h("ul", { class: "problems" });
  fill(verdict, h("div", { class: "verdict-mark", "aria-hidden": "true" }), h("div", { class: "verdict-said" }, word, title, quiet, problems));
  const figures = Object.fromEntries((operator ? ["rooms", "players", "answers", "receipts"] : ["rooms", "players"]).map((name) => [name, { value: h("dd", { data: { testid: `now-${name}` } }, "–"), label: h("dt") }]));
  const now = h("dl", { class: "figures" }, Object.values(figures).map(({ value, label }) => h("div", null, value, label)));
  const jumps = h("nav", { class: "jumps", "aria-label": t("desk.jump") }, (operator ? ["rooms", "eyes", "charts", "claims", "cast", "dead", "queues", "processes", "models", "audit"] : ["eyes", "rooms", "claims"]).map((name) => h("a", { href: `#${name}` }, t(name === "charts" ? "chart.jump" : `${name}.title`))));
  const number = me.session ? t("desk.login.number", { role: t(`desk.role.${me.role}`), n: String(me.session) }) : t(`desk.role.${me.role}`);

  show([
    h("header", { class: "desk-top" }, h("div", { class: "desk-name" }, wordmark({ href: "/" }), h("span", { class: "kicker" }, t("desk.title"))),
      h("div", { class: "desk-me" }, line, h("span", { class: "soft small" }, number), operator ? settingsButton(read) : null, out)),
    h("div", { class: "desk-now" }, verdict, now), jumps,
    h("div", { class: "desk-main" }, table.el, queue.el),
    operator ? watch.charts.el : null,
    operator ? null : h("div", { class: "desk-more" }, doubted.el),
    operator ? h("div", { class: "desk-more" }, doubted.el, watch.cast.el, watch.dead.el, watch.queues.el, watch.processes.el, watch.models.el, watch.audit.el) : null,
  ], operator ? "operator" : "moderator");
  document.body.append(document.querySelector(".notes"));

  let level = "";

  function judged({ level: next, problems: found }) {
    write(word, t(`state.${next}.word`));
    verdict.dataset.level = next;
    const said = next === "attention" ? t("state.attention", { n: found.length }) : t(`state.${next}`);
    if (level && level !== next) announce(said, { now: next === "down" });
    level = next;
    write(title, said);
    const key = JSON.stringify(found);
    if (problems.dataset.key === key) return;
    problems.dataset.key = key;
    fill(problems, found.map((problem) => h("li", { class: `problem problem-${problem.level}` }, h("a", { href: `#${problem.where}` }, icon(problem.level === "down" ? "cross" : "flag"), h("span", null, problem.text)))));
  }

  function figure(name, value) {
    write(figures[name].value, value === null || value === undefined ? "–" : num(Math.round(value * 10) / 10));
    write(figures[name].label, t(`now.${name}`, { n: Math.round(value ?? 0) }));
  }

  function heard(look, samples) {
    judged(look.verdict);
    line.dataset.state = "online";
    write(line.lastElementChild, t("desk.live"));
    if (!look.redis?.reachable && operator) {
      write(quiet, "");
      watch.processes.show([], look.redis, look.now);
      return;
    }
    if (!look.rooms) return;
    figure("rooms", look.rooms_live);
    figure("players", look.rooms.reduce((sum, each) => sum + each.connected, 0));
    table.show(look.rooms, look.rooms_live);
    queue.show(look.eyes, look.eyes_waiting, look.now);
    room.room(look.rooms.find((each) => each.room === room.code));
    if (!operator) {
      write(quiet, look.verdict.level === "up" ? t("state.quiet.chats") : "");
      return;
    }
    const last = samples.at(-1);
    // What is older than ten seconds says nothing about now.
    const fresh = last && look.now - last.t < 10_000 ? last : null;
    figure("answers", fresh?.answers_per_second);
    figure("receipts", fresh?.receipt_p99_ms ?? recent(samples, look.now));
    write(quiet, t("state.quiet", { ms: look.redis.ms, took: look.took_ms }));
    watch.charts.show(samples);
    watch.cast.show(look.rooms, look.rooms_live);
    watch.dead.show(look.dead);
    watch.queues.show(look.agents);
    watch.processes.show(look.processes, look.redis, look.now);
    watch.models.show(look.models, look.spent);
  }

  /** The latest receipts of the last minute: between two rounds nobody answers. */
  const recent = (samples, at) => samples.findLast((sample) => sample.receipt_p99_ms !== null && at - sample.t < 60_000)?.receipt_p99_ms ?? null;

  function changed() {
    watch?.audit.load();
  }

  live = new Live({ look: heard, over: () => door(t("desk.over")) });
  const past = operator ? await read("/api/admin/samples") : { ok: false };
  if (past.status === 401) return;
  live.open(past.ok ? past.body.samples : [], past.ok ? past.body.next : null);
  changed();
  doubted.load();
  let turns = 0;
  clearInterval(tick);
  tick = setInterval(() => {
    if (live.silence > STALE_MS) {
      verdict.dataset.level = "none";
      write(word, t("state.none.word"));
      write(title, t("state.stale"));
      write(quiet, t("state.stale.text"));
      line.dataset.state = "reconnecting";
      write(line.lastElementChild, t("desk.stale", { n: Math.round(live.silence / 1000) }));
      level = "none";
    }
    if (++turns % 10 !== 0 || document.hidden) return;
    doubted.load();
    if (operator) changed();
  }, 1000);
}

addEventListener("hashchange", () => document.getElementById(location.hash.slice(1))?.focus({ preventScroll: true }));
start().catch(() => note(t("error.general")));
