// Opening a room: three cards for those in a hurry, every setting behind "More" for those who care, and one sentence on what it will be.

import { call } from "./api.js";
import { add, fill, h, icon, write } from "./dom.js";
import { wordmark } from "./mark.js";
import { languages } from "./language.js";
import { announce, openNotices } from "./notice.js";
import { keepHostToken, series } from "./seat.js";
import { num, t, topicName, translate } from "./words.js";

const PRESETS = { quick: 5, classic: 10, marathon: 20 };
const MOST_TEAMS = 8;
/** Seconds between a reveal and the next claim, about. */
const BETWEEN = 4;
const stage = document.querySelector("main");

/** Radios that look like one control; the choice is read from the form by its name. */
function choice(name, values, chosen, { label, hint } = {}) {
  return h("fieldset", { class: `choice choice-${name}` }, h("legend", null, label ?? t(`host.${name}`)),
    h("div", { class: "choice-row" }, values.map(({ value, text, more }) => h("label", null,
      h("input", { type: "radio", name, value, checked: value === chosen }), h("span", null, h("b", null, text), more ? h("small", null, more) : null)))),
    hint ? h("p", { class: "soft small" }, hint) : null);
}

function number(name, value, { min, max, step = 1, open }) {
  const input = h("input", { id: name, name, type: "number", inputmode: "numeric", min, max, step: 1, value, placeholder: open, required: !open });
  const move = (by) => {
    input.value = Math.max(min, Math.min(max, (Number(input.value) || (open ? 0 : min)) + by));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    announce(t(`host.${name}.now`, { n: Number(input.value) }));
  };
  const stepper = (by, label, sign) => h("button", { type: "button", class: "button square", "aria-label": t(label, { what: t(`host.${name}`) }), on: { click: () => move(by) } }, icon(sign));
  return h("div", { class: "field" }, h("label", { for: name }, t(`host.${name}`)), h("div", { class: "field-row" }, stepper(-step, "host.less", "minus"), input, stepper(step, "host.more_of", "plus")));
}

const topics = h("div", { class: "topic-slot" }, topicChoice([]));
const trouble = h("p", { class: "trouble", role: "alert" });
const keyField = h("div", { class: "field", hidden: true }, h("label", { for: "hostkey" }, t("host.key")), h("input", { id: "hostkey", type: "password", autocomplete: "current-password" }), h("p", { class: "soft small" }, t("host.key.why")));
const go = h("button", { type: "submit", class: "button primary tall", data: { testid: "create-button" } }, t("host.open"), icon("arrow"));
const rounds = number("rounds", 10, { min: 1, max: 50 });
const seconds = number("seconds", 20, { min: 5, max: 120, step: 5 });
const junior = h("input", { id: "junior", type: "checkbox", name: "junior", role: "switch", data: { testid: "junior-switch" } });
const automatic = h("input", { id: "auto", type: "checkbox", name: "auto", checked: true, role: "switch" });

function topicChoice(known) {
  return choice("topic", [{ value: "", text: t("topic.any") }, ...known.map(({ name, claims }) => ({ value: name, text: topicName(name), more: num(claims) }))], "", { label: t("host.topic") });
}

const minutes = (claims, seconds, reveal) => Math.max(1, Math.ceil((claims * (seconds + reveal + BETWEEN)) / 60));
const plan = h("p", { class: "plan", role: "status", data: { testid: "plan" } });

const form = h("form", { class: "host-form", novalidate: true, on: { submit: open } },
  choice("preset", Object.entries(PRESETS).map(([value, n]) => ({ value, text: t(`host.preset.${value}`), more: h("span", { class: "card-lines" }, h("span", { class: "pips", "aria-hidden": "true" }, Array.from({ length: n }, () => h("i"))), h("span", null, t("claims", { n })), h("span", null, t("host.minutes", { n: minutes(n, 20, 8) }))) })), "classic"),
  plan,
  h("details", { class: "more", data: { testid: "more" } }, h("summary", null, h("span", null, t("host.more")), h("span", { class: "soft more-what" }, t("host.more.what"))),
    h("div", { class: "more-body" },
      topics,
      choice("teams", [0, ...Array.from({ length: MOST_TEAMS - 1 }, (_, i) => i + 2)].map((n) => ({ value: n, text: n ? num(n) : t("host.teams.none") })), 0, { hint: t("host.teams.how") }),
      choice("difficulty", ["mixed", "easy", "medium", "hard"].map((value) => ({ value, text: t(`level.${value}`) })), "mixed"),
      choice("scoring", ["party", "accuracy", "confidence"].map((value) => ({ value, text: t(`scoring.${value}`), more: t(`scoring.${value}.how`) })), "party"),
      h("div", { class: "fields" }, rounds, seconds, number("reveal_seconds", 8, { min: 2, max: 60 }), number("max_players", null, { min: 2, max: 10000, step: 10, open: t("host.no_limit") })),
      h("label", { class: "switch" }, automatic, h("span", { class: "switch-look", "aria-hidden": "true" }), h("span", null, h("b", null, t("host.auto")), h("small", { class: "soft" }, t("host.auto.how")))),
      h("div", { class: "talk-fields" },
        choice("chat", ["open", "held", "reactions", "off"].map((value) => ({ value, text: t(`chat.${value}`), more: t(`chat.${value}.how`) })), "open"),
        h("label", { class: "switch" }, junior, h("span", { class: "switch-look", "aria-hidden": "true" }), h("span", null, h("b", null, t("host.junior")), h("small", { class: "soft" }, t("host.junior.how"))))))),
  keyField, trouble, h("div", { class: "host-go" }, go));

form.addEventListener("input", ({ target }) => {
  if (target.name === "preset") form.elements.rounds.value = PRESETS[target.value];
  if (target === junior) juniors();
  if (target.name === "rounds") for (const radio of form.elements.preset) radio.checked = PRESETS[radio.value] === Number(target.value);
});

form.addEventListener("input", foretell);
form.addEventListener("change", foretell);

/** What the evening will be, in a sentence or two. */
function foretell() {
  const chosen = new FormData(form);
  const claims = Number(chosen.get("rounds")) || 1;
  const topic = chosen.get("topic");
  const values = { claims: t("claims", { n: claims }), topic: topic ? topicName(topic, { inside: true }) : "", minutes: t("host.minutes", { n: minutes(claims, Number(chosen.get("seconds")) || 0, Number(chosen.get("reveal_seconds")) || 0) }) };
  const teams = Number(chosen.get("teams"));
  const scoring = chosen.get("scoring");
  write(plan, [t(`host.plan${topic ? "" : ".any"}${automatic.checked ? "" : ".by_hand"}`, values), t(`host.plan.${scoring}`),
    teams ? t("host.plan.teams", { n: teams }) : null, junior.checked ? t("host.plan.junior") : null].filter(Boolean).join(" "));
}

/** Where juniors play nothing is shown that nobody has looked at. */
function juniors() {
  const [free, held] = form.elements.chat;
  free.disabled = junior.checked;
  if (junior.checked && free.checked) held.checked = true;
}

async function open(event) {
  event.preventDefault();
  const wrong = [...form.querySelectorAll("input[type=number]")].find((field) => !field.checkValidity());
  if (wrong) {
    form.querySelector("details").open = true;
    wrong.focus();
    return fill(trouble, t("host.number", { what: t(`host.${wrong.name}`), min: Number(wrong.min), max: Number(wrong.max) }));
  }
  const chosen = new FormData(form);
  const body = { rounds: Number(chosen.get("rounds")), seconds: Number(chosen.get("seconds")), reveal_seconds: Number(chosen.get("reveal_seconds")),
    difficulty: chosen.get("difficulty"), scoring: chosen.get("scoring"), auto: automatic.checked, chat: chosen.get("chat"), junior: junior.checked, teams: Number(chosen.get("teams")) };
  if (chosen.get("topic")) body.topic = chosen.get("topic");
  if (chosen.get("max_players")) body.max_players = Number(chosen.get("max_players"));
  body.series = series();
  body.language = document.documentElement.lang;
  const token = keyField.querySelector("input").value.trim() || undefined;
  fill(trouble);
  go.disabled = true;
  const answer = await call("/api/rooms", { method: "POST", body, token });
  go.disabled = false;
  if (answer.ok) {
    keepHostToken(answer.body.room, answer.body.host_token);
    return location.assign(`/host/${answer.body.room}`);
  }
  if (answer.status === 401) {
    const asked = !keyField.hidden;
    keyField.hidden = false;
    keyField.querySelector("input").focus();
    return fill(trouble, t(asked ? "host.key.wrong" : "host.key.needed"));
  }
  fill(trouble, answer.message);
}

translate();
openNotices();
document.body.dataset.phase = "host";
foretell();
fill(stage, h("section", { class: "host" }, h("header", { class: "host-head" }, wordmark({ href: "/" }), h("h1", null, t("host.title")), h("p", { class: "soft" }, t("host.line"))), form, languages()));
call("/api/topics").then((answer) => { if (answer.ok && answer.body.topics?.length) add(fill(topics), topicChoice(answer.body.topics)); });
