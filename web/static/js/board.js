// Leaderboards: one game live, today, all time, and the claims that people get wrong; the same page for a room and for the house.

import { call } from "./api.js";
import { codeMark, clean, grouped, whole } from "./code.js";
import { fill, h, icon } from "./dom.js";
import { wordmark } from "./mark.js";
import { languages } from "./language.js";
import { note, openNotices } from "./notice.js";
import { pill } from "./pill.js";
import { notable } from "./recap/notable.js";
import { scrubber } from "./recap/scrubber.js";
import { teamList } from "./recap/teams.js";
import { seal } from "./seal.js";
import { seat } from "./seat.js";
import { RoomSocket } from "./socket.js";
import { dock } from "./talk/dock.js";
import { standingsTable } from "./standings.js";
import { switcher } from "./switcher.js";
import { date, num, percent, t, topicName, translate } from "./words.js";

const OFTEN = 250;
const STIRS = new Set(["round_closed", "player_joined", "player_left", "game_over", "round_voided", "game_started", "round_opened"]);
const SPANS = ["today", "all", "claims"];
const path = location.pathname.split("/");
const query = new URLSearchParams(location.search);
const inRoom = path[1] === "r";
const code = clean(decodeURIComponent(inRoom ? path[2] : query.get("room") ?? ""));
const span = inRoom ? "game" : SPANS.includes(query.get("span")) ? query.get("span") : "today";

const stage = document.querySelector("main");
const kicker = h("p", { class: "kicker board-kicker" });
const body = h("div", { class: "board-body", "aria-live": "off" }, h("p", { class: "soft board-wait" }, t("board.wait")));
const sign = pill();

function tabs() {
  const link = (name, href) => h("a", { href, "aria-current": name === span ? "page" : null }, t(`board.${name}`));
  const rest = whole(code) ? `&room=${code}` : "";
  return h("nav", { class: "tabs", "aria-label": t("board.tabs") }, whole(code) ? link("game", `/r/${code}/leaderboard`) : null,
    SPANS.map((name) => link(name, `/leaderboard?span=${name}${rest}`)));
}

function empty(text, ...ways) {
  fill(body, h("div", { class: "board-empty" }, icon("crown"), h("p", null, text), ways));
}

const ways = () => [h("p", null, h("a", { class: "button primary", href: whole(code) ? `/r/${code}` : "/" }, t("board.play")))];
const again = (load) => h("p", null, h("button", { type: "button", class: "button plain", on: { click: load } }, t("board.retry")));

async function claims() {
  fill(kicker, t("board.claims.line"));
  const answer = await call("/api/claims");
  if (!answer.ok) return empty(answer.message, again(claims));
  fill(kicker, t("board.claims.line"), " · ", t("board.days", { n: answer.body.days }));
  fill(body, notable(answer.body));
}

async function house() {
  fill(kicker, t(`board.${span}.line`));
  const answer = await call(`/api/leaderboard?span=${span}`);
  if (!answer.ok) return empty(answer.message, again(house));
  const { standings } = answer.body;
  if (standings.length === 0) return empty(t("board.nobody"), ways());
  fill(body, h("table", { class: "standings", data: { testid: "standings" } },
    h("caption", { class: "unseen" }, t(`board.${span}.line`)),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("board.rank")), h("th", { scope: "col", class: "wide" }, t("board.player")), h("th", { scope: "col", class: "end roomy" }, t("board.right")),
      h("th", { scope: "col", class: "roomy" }, t("board.topic")), h("th", { scope: "col", class: "end roomy" }, t("board.when")), h("th", { scope: "col", class: "end" }, t("board.score")))),
    h("tbody", null, standings.map((row) => h("tr", null, h("td", { class: "rank" }, num(row.rank)),
      h("th", { scope: "row", class: "wide" }, h("span", { class: "who" }, seal(row.name), h("bdi", { class: "name" }, row.name))),
      h("td", { class: "end roomy soft" }, row.rounds ? h("span", { title: t("end.right.value", { correct: row.correct, of: row.rounds }) }, percent(row.correct / row.rounds)) : "–"),
      h("td", { class: "roomy soft" }, topicName(row.topic)), h("td", { class: "end roomy soft" }, row.at ? date(row.at) : ""), h("td", { class: "end score" }, num(row.score)))))));
}

function live() {
  const own = seat(code);
  const table = standingsTable({ own: own?.player, limit: 20 });
  const teams = h("div"), picked = scrubber();
  const noRounds = h("p", { class: "soft board-wait" }, t("rounds.none"));
  const views = switcher({
    label: t("board.view"), chosen: location.hash.slice(1), changed: (name) => {
      history.replaceState(null, "", name === "players" ? location.pathname : `#${name}`);
      if (name === "rounds") loadRounds();
    },
    views: { players: [t("board.players"), table.table], teams: [t("board.teams"), teams], rounds: [t("board.rounds"), h("div", null, picked.el, noRounds)] },
  });
  let waiting = 0, last = 0, shown = false, stale = true;

  async function load() {
    last = performance.now();
    const answer = await call(`/api/rooms/${code}/leaderboard`);
    if (answer.status === 404) return empty(t("gone.title"), ways());
    if (!answer.ok) return shown ? note(answer.message, { key: "line" }) : empty(answer.message, again(load));
    const { phase, game, round, of, standings, teams: rows = [] } = answer.body;
    fill(kicker, codeMark(code), " · ", phase === "over" ? t("board.final") : round > 0 ? t("round.of.lower", { round, of }) : t("board.before"));
    document.body.dataset.phase = phase;
    if (standings.length === 0) { shown = false; return empty(t("board.nobody_yet"), ways()); }
    if (!shown) { shown = true; fill(body, views.el); }
    table.show(standings, `${game} ${phase === "asking" ? round - 1 : round}`);
    views.offer("teams", rows.length > 0);
    if (rows.length) fill(teams, teamList(rows, { own: standings.find((row) => row.player === own?.player)?.team }));
    if (views.chosen === "rounds") loadRounds();
  }

  /** The claims that were told, fetched only while somebody looks at them, and only after something happened. */
  async function loadRounds() {
    if (!stale) return;
    stale = false;
    const { ok, body: told, message } = await call(`/api/rooms/${code}/recap`, { token: own?.token });
    if (!ok) { stale = true; return note(message, { key: "line" }); }
    noRounds.hidden = told.rounds.length > 0;
    picked.show(told.rounds, told.you?.answers ?? []);
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(load, Math.max(0, OFTEN - (performance.now() - last)));
  }
  const you = { role: "spectator" };
  let talk = null;
  talk = dock({ send: () => false, clock: () => socket.clock, you: () => you, name: "board-talk", start: false, moved: () => { stage.inert = talk?.covers ?? false; } });
  stage.after(talk.el);
  const socket = new RoomSocket({
    room: code,
    heard: (message) => {
      if (talk.heard(message) || !(message.type === "welcome" || STIRS.has(message.type))) return;
      stale = true;
      soon();
    },
    changed: (state) => sign.show(state, [t("board.live")], false),
  });
  load();
  socket.open();
}

translate();
openNotices();
document.body.dataset.phase = "board";
document.title = t("board.page", { code: whole(code) && inRoom ? grouped(code) : t(`board.${span}`) });
fill(stage, h("section", { class: "board" },
  h("header", { class: "board-head" }, h("div", { class: "board-top" }, wordmark({ href: "/" }), inRoom ? sign.box : null),
    h("div", { class: "board-title" }, h("div", null, kicker, h("h1", null, t("board.title"))), tabs())), body, languages()));
if (inRoom) live();
else if (span === "claims") claims();
else house();
