// The front page: a code, and in.

import { call } from "./api.js";
import { clean, grouped, whole } from "./code.js";
import { add, fill, h, icon } from "./dom.js";
import { wordmark } from "./mark.js";
import { languages } from "./language.js";
import { openNotices } from "./notice.js";
import { seal } from "./seal.js";
import { settingsButton } from "./settings_button.js";
import { forgetSeat, seat, seatedRooms } from "./seat.js";
import { wishes } from "./wishes.js";
import { t, translate } from "./words.js";

const stage = document.querySelector("main");
const trouble = h("p", { class: "trouble", id: "code-trouble", role: "alert" });
const input = h("input", { id: "code", class: "code-input", name: "code", type: "text", dir: "ltr", inputmode: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  maxlength: 9, enterkeyhint: "go", "aria-describedby": "code-trouble", placeholder: t("join.placeholder"), data: { testid: "code-input" }, on: { input: shape } });
const go = h("button", { type: "submit", class: "button primary tall", data: { testid: "code-button" } }, t("join.go"), icon("arrow"));
const seats = h("div", { class: "front-seats" });

function shape() {
  const code = clean(input.value);
  const atEnd = input.selectionStart === input.value.length;
  if (atEnd) input.value = grouped(code);
  fill(trouble);
  input.removeAttribute("aria-invalid");
}

async function enter(event) {
  event.preventDefault();
  const code = clean(input.value);
  if (!whole(code)) return complain(t("join.short"));
  go.disabled = true;
  const answer = await call(`/api/rooms/${code}`);
  go.disabled = false;
  if (answer.ok) return location.assign(`/r/${code}`);
  complain(answer.status === 404 ? t("join.unknown", { code: grouped(code) }) : answer.message);
}

function complain(text) {
  input.setAttribute("aria-invalid", "true");
  fill(trouble, text);
  input.focus();
}

/** Games this device still has a seat in, at most two, and only while they last. */
async function offerSeats() {
  for (const code of seatedRooms().slice(-4).reverse()) {
    const mine = seat(code);
    if (!mine || seats.childElementCount >= 2) continue;
    const answer = await call(`/api/rooms/${code}`);
    if (answer.status === 404) forgetSeat(code);
    if (answer.ok) add(seats, h("a", { class: "button plain tall", href: `/r/${code}` }, seal(mine.player), t("join.back", { name: mine.name, code: grouped(code) })));
  }
}

translate();
openNotices();
document.body.dataset.phase = "front";
fill(stage, h("section", { class: "front" },
  settingsButton(() => ({ now: wishes.extra, set: (on) => { wishes.extra = on; } })),
  wordmark({ tag: "h1" }),
  h("p", { class: "front-line" }, t("join.line")),
  seats,
  h("form", { class: "front-form", novalidate: true, on: { submit: enter } }, h("label", { for: "code" }, t("join.code")), input, trouble, go),
  h("nav", { class: "front-ways", "aria-label": t("join.more") }, h("a", { href: "/host" }, t("join.host")), h("a", { href: "/leaderboard" }, t("join.board"))),
  languages()));
offerSeats();
