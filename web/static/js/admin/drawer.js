// One room in a drawer: its runs as graphs, its rounds, its chat with how it feels over time, its people, and commands that could not
// be applied.

import { ask as sayIt } from "./say.js";
import { ask as sure } from "../ask.js";
import { grouped } from "../code.js";
import { fill, h, icon, write } from "../dom.js";
import { note } from "../notice.js";
import { t } from "../words.js";
import { chart } from "./chart.js";
import { graph, runsOf, visits } from "./graph.js";
import { ago, keyed, tag } from "./parts.js";

const OFTEN = 2000;
const MODES = ["open", "held", "reactions", "off"];
const REASONS = ["wrong", "unclear", "trouble"];
/** Moods change every ten seconds at most. */
const FELT_OFTEN = 8_000;
const FELT_STEP = 10_000;
/** Minutes that a room's charts may show: as few as hold all that is known. */
const RANGES = [5, 15, 60];

export function drawer({ ask, read, operator }) {
  const title = h("h2", { id: "drawer-title" });
  const line = h("p", { class: "soft" });
  const board = h("a", { class: "button small-button plain", target: "_blank", rel: "noopener" }, t("drawer.board"));
  const names = operator ? ["runs", "rounds", "chat", "people", "trouble"] : ["chat"];
  const tabs = h("div", { class: "tabs drawer-tabs", role: "tablist", "aria-label": t("drawer.tabs") });
  const pane = h("div", { class: "drawer-pane", role: "tabpanel", id: "drawer-pane", tabindex: "0" });
  const dialog = h("dialog", { class: "drawer", "aria-labelledby": "drawer-title", data: { testid: "drawer" }, on: { close: closed } },
    h("div", { class: "drawer-head" }, h("div", null, title, line), board, h("button", { type: "button", class: "button square", "aria-label": t("drawer.close"), on: { click: () => dialog.close() } }, icon("cross"))), tabs, pane);
  const buttons = names.map((name, place) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "drawer-pane", on: { click: () => turn(name), keydown: (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = (place + by + names.length) % names.length;
    turn(names[next]);
    buttons[next].focus();
  } } }, t(`drawer.${name}`)));
  fill(tabs, buttons);
  tabs.hidden = names.length === 1;
  document.body.append(dialog);

  let code = "", tab = names[0], timer = 0, opener = null, steps = [], next = "0-0", flows = null, run = null, node = null, screen = null, loading = false;

  function open(room, from) {
    code = room;
    opener = from;
    [steps, next, run, node] = [[], "0-0", null, null];
    fill(title, t("cast.room", { code: grouped(code) }));
    write(line, "");
    board.href = `/r/${code}/leaderboard`;
    if (!dialog.open) dialog.showModal();
    turn(tab);
    clearInterval(timer);
    timer = setInterval(load, OFTEN);
  }

  function closed() {
    clearInterval(timer);
    code = "";
    if (opener?.isConnected) opener.focus();
  }

  function turn(name) {
    tab = name;
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(names[i] === tab));
      button.tabIndex = names[i] === tab ? 0 : -1;
    });
    pane.setAttribute("aria-labelledby", `tab-${tab}`);
    screen = { runs: runsPane, rounds: roundsPane, chat: chatPane, people: peoplePane, trouble: troublePane }[tab]();
    fill(pane, screen.el);
    load();
  }

  async function load() {
    if (!code || loading || document.hidden) return;
    loading = true;
    const room = code, shown = screen;
    try {
      const answer = await shown.load(`/api/admin/rooms/${room}`);
      if (room !== code || shown !== screen || !answer) return;
      if (!answer.ok && answer.status === 404) fill(pane, h("p", { class: "soft card-note" }, t("drawer.gone")));
      else if (answer.ok) shown.show(answer.body);
    } finally { loading = false; }
  }

  // Runs

  function runsPane() {
    const list = h("ul", { class: "run-list", "aria-label": t("runs.pick") });
    const picture = h("div", { class: "run-picture" }), detail = h("div", { class: "run-detail", "aria-live": "polite" });
    const none = h("p", { class: "soft card-note", hidden: true }, t("runs.none"));
    const el = h("div", { class: "runs" }, none, list, h("div", { class: "run-body" }, picture, detail));
    let runs = [], drawn = "";
    const show = keyed(list, (each) => each.id, (first) => {
      const state = h("span"), when = h("span", { class: "soft small" });
      const button = h("button", { type: "button", class: "run-pick", on: { click: () => { run = first.id; node = null; draw(); } } }, h("b", null, first.flow), state, when);
      let last = "";
      return { el: h("li", null, button), show(each) {
        button.setAttribute("aria-pressed", String(each.id === run));
        write(when, `${ago(Date.now() - each.began)} · ${t("run.steps", { n: each.lines.length })}`);
        if (last !== each.state) fill(state, tag(t(`run.${each.state}`), { completed: "ok", failed: "bad", running: "gold", lost: "plain" }[each.state]));
        last = each.state;
      } };
    });
    function draw() {
      none.hidden = runs.length > 0;
      run = runs.some((each) => each.id === run) ? run : runs[0]?.id ?? null;
      show(runs.slice(0, 60));
      const chosen = runs.find((each) => each.id === run), flow = flows?.find((each) => each.name === chosen?.flow);
      const key = chosen ? `${run} ${chosen.lines.length} ${chosen.state} ${node} ${Boolean(flow)}` : "";
      if (key === drawn) return;
      drawn = key;
      const focused = picture.contains(document.activeElement) ? document.activeElement.dataset.node : null;
      fill(picture, chosen && flow ? graph(flow, chosen, { chosen: node, pick: (id) => { node = id; draw(); } }) : null);
      if (focused) picture.querySelector(`[data-node="${CSS.escape(focused)}"]`)?.focus();
      fill(detail, chosen ? (node ? [h("h3", null, node), visits(chosen, node)] : h("p", { class: "soft" }, t("run.pick_node"))) : null);
    }
    return {
      el,
      async load(path) {
        if (!flows) {
          const known = await read("/api/admin/flows");
          if (known.ok) flows = known.body.flows;
        }
        let answer = null;
        do {
          answer = await read(`${path}/steps?after=${next}`);
          if (!answer.ok || !path.endsWith(code)) return answer;
          steps = [...steps, ...answer.body.steps].slice(-2000);
          next = answer.body.next;
        } while (answer.body.more);
        return answer;
      },
      show() { runs = runsOf(steps, Date.now()); draw(); },
    };
  }

  // Rounds

  function roundsPane() {
    const list = h("ul", { class: "plain-list", data: { testid: "rounds" } }), none = h("p", { class: "soft card-note", hidden: true }, t("rounds.none"));
    const show = keyed(list, (each) => each.round, (first) => {
      const head = h("p", { class: "eye-head" }), text = h("p", { class: "eye-text" });
      const drop = h("button", { type: "button", class: "button small-button plain", data: { verb: "void", round: first.round }, on: { click: () => drops(first.round) } }, t("rounds.void"));
      let drawn = "";
      return { el: h("li", { class: "eye" }, head, text, h("div", { class: "eye-ways" }, drop)), show(each) {
        const key = JSON.stringify(each);
        if (key === drawn) return;
        drawn = key;
        fill(head, h("b", null, t("rounds.round", { n: each.round })), " ", each.now ? tag(t(`phase.${each.now}`), "gold") : null, each.flags ? tag(t("claims.flags", { n: each.flags }), "bad") : null, each.gone === null ? null : tag(t("rounds.voided"), "bad"));
        fill(text, each.text ? h("bdi", null, each.text) : h("span", { class: "soft" }, t("rounds.past")), each.gone ? h("span", { class: "soft small block" }, each.gone) : null);
        drop.hidden = each.gone !== null;
      } };
    });
    return { el: h("div", null, none, list), load: read, show({ view, voided }) {
      const now = view.question ?? view.reveal;
      const here = now ? [{ round: now.round, text: now.claim.text, now: view.phase, flags: view.flags[now.round] ?? 0, gone: view.reveal?.void ?? (voided.includes(now.round) ? "" : null) }] : [];
      const rows = [...here, ...Object.entries(view.flags).map(([round, flags]) => ({ round: Number(round), flags, text: "", now: "", gone: voided.includes(Number(round)) ? "" : null })).filter(({ round }) => round !== now?.round).reverse()];
      none.hidden = rows.length > 0;
      show(rows);
    } };
  }

  async function drops(round) {
    const reason = await sure({ title: t("rounds.sure", { n: round }), text: t("rounds.sure.text"), choices: REASONS.map((name) => ({ value: name, label: t(`rounds.why.${name}`), kind: "plain" })) });
    if (!reason || !code) return;
    const answer = await ask(`/api/admin/rooms/${code}/void`, { round, reason: t(`rounds.reason.${reason}`) });
    note(answer.ok ? t("rounds.done", { n: round }) : answer.message);
    load();
  }

  // Chat

  function chatPane() {
    const feelings = moods();
    const mode = h("select", { id: "chat-mode", on: { change: () => rule("chat", { chat: mode.value }) } }, MODES.map((name) => h("option", { value: name }, t(`chatmode.${name}`))));
    const slow = h("select", { id: "chat-slow", on: { change: () => rule("chat", { slow: Number(slow.value) }) } }, [0, 5, 10, 30, 60, 120].map((n) => h("option", { value: n }, String(n))));
    const list = h("ul", { class: "plain-list", data: { testid: "room-chat" } }), none = h("p", { class: "soft card-note", hidden: true }, t("room.chat.none"));
    const el = h("div", { class: "chat-pane" }, feelings.el, h("div", { class: "chat-ways" }, h("label", { for: "chat-mode" }, t("room.chat.mode")), mode, h("label", { for: "chat-slow" }, t("room.chat.slow")), slow), none, list);
    const show = keyed(list, (row) => row.message, (first) => {
      const when = h("span", { class: "soft" }), head = h("p", { class: "eye-head" }), tags = h("span", { class: "tags" }), ways = h("div", { class: "eye-ways" });
      let drawn = "";
      return { el: h("li", { class: "eye", data: { message: first.message } }, head, h("p", { class: "eye-text" }, h("bdi", null, first.text)), h("div", { class: "eye-foot" }, tags, ways)), show(row) {
        write(when, ago(Date.now() - row.at));
        const key = JSON.stringify([row.state, row.category, row.mood, row.by, row.muted, row.unchecked]);
        if (key === drawn) return;
        drawn = key;
        fill(head, h("bdi", { class: "name" }, row.name), " ", when, row.muted ? [" ", tag(t("people.muted"), "bad")] : null);
        fill(tags, row.state === "shown" ? null : tag(row.by ? t("room.chat.by", { n: 1, state: t(`eyes.state.${row.state}`), by: row.by }) : t(`eyes.state.${row.state}`), "bad"), row.category ? tag(t(`category.${row.category}`), "gold") : null, row.mood ? tag(t(`mood.${row.mood}`)) : null, row.unchecked ? tag(t("eyes.unchecked")) : null);
        const way = (verb, label, body) => h("button", { type: "button", class: "button small-button plain", data: { verb }, on: { click: () => rule(verb, body) } }, t(label));
        fill(ways, row.state === "shown" ? way("hide", "eyes.hide", { message: row.message }) : way("show", "eyes.show", { message: row.message }),
          row.assistant || row.player === "host" ? null : row.muted ? way("unmute", "people.unmute", { player: row.player }) : way("mute", "people.mute", { player: row.player, seconds: 300 }));
      } };
    });
    return { el, load(path) { feelings.load(path); return read(`${path}/chat`); }, show({ chat, messages, muted }) {
      if (document.activeElement !== mode) mode.value = chat.chat;
      if (document.activeElement !== slow) {
        if (![...slow.options].some((option) => option.value === String(chat.slow))) slow.append(h("option", { value: chat.slow }, String(chat.slow)));
        slow.value = chat.slow;
      }
      mode.options[0].disabled = chat.junior;
      none.hidden = messages.length > 0;
      show(messages.map((row) => ({ ...row, muted: Boolean(muted[row.player]) })));
    } };
  }

  /** How the room felt, and how much of what was said was unsafe: two charts, held between two changes. */
  function moods() {
    const mood = chart({ id: "room-mood", title: t("chart.mood"), how: t("chart.room.how"), stacked: true, unit: " %",
      series: (samples) => ["happy", "neutral", "sad"].map((name) => ({ name: t(`mood.${name}`), tone: { happy: "gold", neutral: "line", sad: "fact" }[name], values: samples.map((sample) => sample.happy + sample.neutral + sample.sad ? sample[name] : null) })) });
    const unsafe = chart({ id: "room-unsafe", title: t("chart.unsafe"), how: t("chart.room.how"), least: 10, unit: " %", series: (samples) => [{ name: t("chart.unsafe"), tone: "fake", values: samples.map((sample) => sample.unsafe) }] });
    const el = h("div", { class: "charts room-charts", hidden: true, data: { testid: "room-moods" } }, mood.el, unsafe.el);
    let known = [], behind = "0-0", asked = 0, busy = false;
    return { el, async load(path) {
      if (busy || performance.now() - asked < FELT_OFTEN && asked) return;
      [busy, asked] = [true, performance.now()];
      const answer = await read(`${path}/moods?after=${behind}`);
      busy = false;
      if (!answer.ok || !path.endsWith(code)) return;
      known = [...known, ...answer.body.moods].slice(-400);
      behind = answer.body.next;
      if (!known.length) return;
      el.hidden = false;
      const { now } = answer.body, minutes = RANGES.find((n) => now - known[0].t < n * 60_000) ?? 60;
      for (const each of [mood, unsafe]) each.show(held(known, now), minutes);
    } };
  }

  /** What holds from one time to the next, at each step of the last hour. */
  function held(rows, now) {
    const samples = [];
    let place = -1;
    for (let at = Math.max(rows[0].t, now - 3_600_000); at <= now; at += FELT_STEP) {
      while (rows[place + 1]?.t <= at) place += 1;
      if (place >= 0) samples.push({ ...rows[place], t: at });
    }
    if (samples.at(-1)?.t !== now) samples.push({ ...rows.at(-1), t: now });
    return samples;
  }

  async function rule(verb, body) {
    const answer = await ask(`/api/admin/rooms/${code}/${verb}`, body);
    if (!answer.ok) note(answer.message);
    load();
  }

  // People

  function peoplePane() {
    const list = h("ul", { class: "plain-list" }), more = h("p", { class: "soft card-note" });
    const show = keyed(list, (seat) => seat.player, (first) => {
      const state = h("span"), session = h("span", { class: "soft small mono" });
      const tell = h("button", { type: "button", class: "button small-button plain", on: { click: () => sayTo(seat) } }, t("people.notify"));
      const mute = h("button", { type: "button", class: "button small-button quiet", hidden: first.player === "host", on: { click: () => rule(seat.muted_until > Date.now() ? "unmute" : "mute", seat.muted_until > Date.now() ? { player: seat.player } : { player: seat.player, seconds: 300 }) } });
      let seat = first, drawn = "";
      return { el: h("li", { class: "seat" }, h("p", null, h("bdi", { class: "name" }, first.name), " ", state), session, h("div", { class: "eye-ways" }, tell, mute)), show(now) {
        seat = now;
        const muted = now.muted_until > Date.now(), key = `${now.connected}${muted}`;
        write(session, now.session ? t("people.via", { session: now.session, via: now.via ?? "?" }) : "");
        if (key === drawn) return;
        drawn = key;
        write(mute, t(muted ? "people.unmute" : "people.mute"));
        fill(state, tag(t(now.connected ? "people.here" : "people.away"), now.connected ? "ok" : "plain"), muted ? tag(t("people.muted"), "bad") : null);
      } };
    });
    return { el: h("div", null, list, more), load: read, show({ seats, more: rest }) {
      write(more, rest > 0 ? t("people.more", { n: rest }) : "");
      show(seats);
    } };
  }

  async function sayTo(seat) {
    const content = await sayIt(t("people.tell", { name: seat.name }));
    if (!content) return;
    const answer = await ask(`/api/admin/rooms/${code}/notify`, { session: seat.session ?? seat.player, content });
    note(answer.ok ? t("people.told", { name: seat.name }) : answer.message);
  }

  // Trouble

  function troublePane() {
    const list = h("ul", { class: "plain-list" }), none = h("p", { class: "soft card-note" }, t("trouble.none"));
    const show = keyed(list, (each) => each.id, (each) => ({ el: h("li", { class: "letter" }, h("p", null, h("b", null, t("trouble.entry", { entry: each.entry }))), h("p", { class: "letter-why" }, each.reason)), show() {} }));
    return { el: h("div", null, none, list), load: read, show({ buried }) { none.hidden = buried.length > 0; show(buried); } };
  }

  return { open, room: (row) => { if (row && row.room === code) write(line, row.phase ? `${t(`phase.${row.phase}`)} · ${t("rooms.here", row)}` : ""); }, get code() { return code; } };
}
