// Before the game: a name and one button, or the way back to a seat this device already has.

import { call } from "../api.js";
import { codeMark } from "../code.js";
import { add, fill, h, icon } from "../dom.js";
import { wordmark } from "../mark.js";
import { languages } from "../language.js";
import { announce } from "../notice.js";
import { seal } from "../seal.js";
import { device } from "../seat.js";
import { pennant, teamName } from "../team.js";
import { wishes } from "../wishes.js";
import { anyName, num, t, topicName } from "../words.js";

const LONGEST = 20;
const OFFERED = 6;
const CLOSED = new Set(["room_full", "room_locked", "banned"]);

/** seated(seat), rejoin(), watch(), forget(), again() are what one can do here; `settings` is the button to one's own. */
export function door({ room, mine, reason, seated, rejoin, watch, forget, again, settings }) {
  const el = h("section", { class: "door" }, h("div", { class: "door-top" }, wordmark({ href: "/" }), settings));
  let team = 0;
  const heading = h("h1", { class: "door-title", tabindex: -1 });
  const place = h("p", { class: "door-room soft" }, summary(room));
  const body = h("div", { class: "door-body" });
  add(el, [reason ? h("p", { class: "door-reason", role: "status" }, reason) : null, heading, place, body, languages()]);
  if (mine) back(); else if (room.locked) shut("room_locked"); else if (room.maxPlayers && room.players >= room.maxPlayers) shut("room_full"); else enter();

  /** POSTs the join, with what this device wishes for. Where the room is closed to us, that becomes the face of the door. */
  async function knock(name) {
    const wished = { name, device: device(), ...(team ? { team } : {}), ...(wishes.extra ? { extra: true } : {}) };
    const answer = await call(`/api/rooms/${room.code}/join`, { method: "POST", body: wished });
    if (answer.ok) seated(answer.body);
    else if (CLOSED.has(answer.code)) shut(answer.code);
    else if (answer.code === "no_such_room") again();
    return answer;
  }

  /** Nobody comes in here: why, and what there is instead. */
  function shut(code) {
    el.querySelector(".door-reason")?.remove();
    fill(heading, t(`door.${code}`));
    fill(place, codeMark(room.code));
    fill(body, h("p", { class: "soft", role: "status", data: { testid: "door-shut", code } }, t(`door.${code}.text`, { n: room.maxPlayers ?? 0 })),
      h("button", { type: "button", class: "button primary tall", data: { testid: "watch-button" }, on: { click: watch } }, icon("eye"), t("door.watch")),
      code === "banned" ? h("a", { class: "button plain", href: "/" }, t("gone.join"))
        : h("button", { type: "button", class: "button plain", data: { testid: "knock-again" }, on: { click: again } }, t("door.knock_again")));
    heading.focus({ preventScroll: true });
  }

  /** Teams to choose from, "any" first; nothing where nobody plays in teams. */
  function teams() {
    if (!room.teams.length) return null;
    const choice = (row) => h("label", { class: "team-choice" },
      h("input", { type: "radio", name: "team", value: row?.team ?? 0, checked: team === (row?.team ?? 0), data: { testid: `team-${row?.team ?? 0}` }, on: { change: () => { team = row?.team ?? 0; } } }),
      h("span", null, row ? pennant(row.team) : icon("people"), h("b", null, row ? teamName(row) : t("team.any")), row ? h("small", { "aria-label": t("players", { n: row.players }) }, num(row.players)) : null));
    return h("fieldset", { class: "team-choices" }, h("legend", null, t("team.choose")), choice(null), [...room.teams].sort((a, b) => a.team - b.team).map(choice));
  }

  function back() {
    fill(heading, t("door.welcome_back"));
    fill(body,
      h("button", { type: "button", class: "button primary tall", data: { testid: "rejoin-button" }, on: { click: rejoin } }, seal(mine.player),
        h("span", { class: "two-lines" }, h("b", null, t("door.rejoin", { name: mine.name })), mine.score ? h("small", null, t("points", { n: mine.score })) : null)),
      h("button", { type: "button", class: "button quiet", on: { click: () => { forget(); enter(); focus(); } } }, t("door.somebody_else")));
  }

  function enter() {
    fill(heading, t(room.junior ? "door.pick" : "door.title"));
    if (room.junior) picks(); else form();
  }

  /** A junior room: nobody types a name, one is picked. */
  function picks() {
    const trouble = h("p", { class: "trouble", id: "name-trouble", role: "alert" });
    const offered = h("div", { class: "picks", role: "group", "aria-label": t("door.pick"), "aria-describedby": "name-trouble", data: { testid: "names" } });
    const others = h("button", { type: "button", class: "button plain", data: { testid: "more-names" }, on: { click: fetchNames } }, icon("dice"), t("door.more"));
    fill(body, teams(), h("p", { class: "soft" }, t("door.pick.how")), offered, trouble, others, h("p", { class: "soft small center" }, t("door.how")));
    fetchNames();

    async function fetchNames() {
      const answer = await call(`/api/names?count=${OFFERED}`);
      if (!answer.ok) return fill(trouble, answer.code === "offline" ? answer.message : t("door.pick.none"));
      fill(trouble);
      fill(offered, answer.body.names.map((name) => h("button", { type: "button", class: "pick", data: { testid: "preset-name" }, on: { click: () => take(name) } }, name)));
    }

    async function take(name) {
      const buttons = [...offered.children, others];
      for (const button of buttons) button.disabled = true;
      const answer = await knock(name);
      if (answer.ok || !body.contains(others)) return;
      for (const button of buttons) button.disabled = false;
      fill(trouble, answer.code === "name_taken" ? t("error.name_taken_short", { name }) : answer.message);
      if (answer.code === "name_taken") [...offered.children].find((button) => button.textContent === name)?.remove();
      offered.querySelector("button")?.focus();
    }
  }

  function form() {
    const trouble = h("p", { class: "trouble", id: "name-trouble", role: "alert" });
    const input = h("input", { id: "name", name: "name", type: "text", autocomplete: "nickname", autocapitalize: "words", spellcheck: "false", enterkeyhint: "go", maxlength: 40,
      dir: "auto", required: true, "aria-describedby": "name-trouble", placeholder: t("door.placeholder"), data: { testid: "name-input" }, on: { input: () => fill(trouble) } });
    const dice = h("button", { type: "button", class: "button square", "aria-label": t("door.dice"), title: t("door.dice"), on: { click: propose } }, icon("dice"));
    const go = h("button", { type: "submit", class: "button primary tall", data: { testid: "join-button" } }, t("door.join"), icon("arrow"));
    const submit = (event) => { event.preventDefault(); join(); };
    fill(body, h("form", { class: "door-form", novalidate: true, on: { submit } },
      h("label", { for: "name" }, t("door.name")), h("div", { class: "field-row" }, input, dice), trouble, teams(), go),
      h("p", { class: "soft small center" }, t("door.how")));

    function propose() {
      input.value = anyName();
      fill(trouble);
      announce(input.value);
    }

    async function join() {
      const name = input.value.normalize("NFC").replace(/\s+/g, " ").trim();
      if ([...name].length < 1) return complain(t("error.name_missing"));
      if ([...name].length > LONGEST) return complain(t("error.name_long"));
      go.disabled = true;
      const answer = await knock(name);
      // Who is in has a moment to wait for the room, and nothing more to press.
      if (answer.ok || !body.contains(go)) return;
      go.disabled = false;
      if (answer.code === "name_taken") return complain(t("error.name_taken_short", { name }), answer.body.suggestion ?? another(name));
      complain(answer.message);
    }

    function complain(text, suggestion) {
      input.setAttribute("aria-invalid", "true");
      fill(trouble, text, suggestion ? [" ", h("button", { type: "button", class: "suggestion", on: { click: () => { input.value = suggestion; fill(trouble); join(); } } }, t("door.try", { name: suggestion }))] : null);
      input.focus();
    }
  }
  function focus() {
    (body.querySelector("input") ?? (room.junior ? heading : body.querySelector("button")))?.focus({ preventScroll: true });
  }
  return { el, title: heading, focus };
}

/** "Ana" gives "Ana 2", "Ana 2" gives "Ana 3", never longer than a name may be. */
function another(name) {
  const [, stem, digits] = name.match(/^(.*?)\s*(\d*)$/u);
  const tail = ` ${Number(digits || 1) + 1}`;
  return [...stem].slice(0, LONGEST - tail.length).join("").trimEnd() + tail;
}

function summary(room) {
  const code = codeMark(room.code);
  const facts = room.phase ? [room.players ? t("players", { n: room.players }) : t("door.first"), room.topic ? topicName(room.topic) : null, room.round > 0 && room.phase !== "over" ? t("round.of.short", { round: room.round, of: num(room.of) }) : null] : [];
  return [code, ...facts.filter(Boolean).flatMap((fact) => [" · ", fact])];
}
