// The host's seat changes hands: a code to give away, and a door for who brings one.

import { call } from "../api.js";
import { fill, h, icon, s, write } from "../dom.js";
import { t } from "../words.js";
import { panel } from "./panel.js";

const QUIET = 3;

/** A QR code out of rows of "0" and "1", with the white around it that readers need. */
function drawn(rows) {
  const size = rows.length + 2 * QUIET;
  const path = rows.flatMap((row, y) => [...row].map((bit, x) => (bit === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join("");
  return s("svg", { class: "qr-code", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": t("hand.qr"), "shape-rendering": "crispEdges" },
    s("rect", { width: size, height: size, fill: "#fff" }), s("path", { d: path, fill: "#1b1a17" }));
}

/** Makes a code and shows it for as long as it is good. `address` is where others reach the game (host and port), as under the QR code;
    `until(at)` is the time left by the server's clock, in ms. */
export function giveAway({ code, token, address, until }) {
  const body = h("div", { class: "hand" });
  let ticking = 0;
  const sheet = panel({ title: t("hand.title"), name: "hand", body, wide: true, closed: () => clearInterval(ticking) });

  async function make() {
    clearInterval(ticking);
    fill(body, h("p", { class: "soft" }, t("hand.making")));
    const answer = await call(`/api/rooms/${code}/handover`, { method: "POST", token, body: {} });
    if (!answer.ok) return fill(body, h("p", { class: "trouble", role: "alert" }, answer.message), again());
    show(answer.body);
  }

  const again = () => h("button", { type: "button", class: "button primary", data: { testid: "hand-again" }, on: { click: make } }, t("hand.again"));

  function show(made) {
    const left = h("b", { class: "digits" });
    const clock = h("p", { class: "hand-left soft" }, icon("clock"), h("span", null, left));
    fill(body,
      h("div", { class: "hand-qr" }, drawn(made.qr)),
      h("div", { class: "hand-say" },
        h("ol", { class: "hand-steps" }, h("li", null, t("hand.step.scan")), h("li", null, t("hand.step.type", { address: `${address}/host/${code}#take` }))),
        h("p", { class: "hand-code", data: { testid: "hand-code" } }, h("span", { "aria-hidden": "true" }, made.code), h("span", { class: "unseen" }, [...made.code.replace("-", "")].join(" "))),
        clock, h("p", { class: "soft small" }, t("hand.what"))));
    const tick = () => {
      const seconds = Math.max(0, Math.ceil(until(made.until) / 1000));
      write(left, t("hand.left", { n: seconds }));
      if (seconds > 0) return;
      clearInterval(ticking);
      fill(body, h("div", { class: "hand-over" }, h("p", { role: "status" }, t("hand.old")), again()));
    };
    ticking = setInterval(tick, 250);
    tick();
  }
  make();
}

/** The seat of the host, for a code: {ok, token} or {ok: false, message}. */
export async function take(code, brought) {
  const answer = await call(`/api/rooms/${code}/take`, { method: "POST", body: { code: brought } });
  return answer.ok ? { ok: true, token: answer.body.host_token } : { ok: false, message: answer.message };
}

/** Asks for a code. taken(token) is called once the server granted it; `trouble` says why a first one was not. */
export function askForCode({ code, brought = "", trouble = "", taken }) {
  const field = h("input", { id: "take-code", type: "text", value: brought, maxlength: 24, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", autofocus: true, placeholder: t("take.placeholder"), "aria-describedby": "take-trouble", data: { testid: "take-code" } });
  const said = h("p", { class: "trouble", id: "take-trouble", role: "alert" }, trouble);
  const go = h("button", { type: "submit", class: "button primary", data: { testid: "take-go" } }, t("take.go"));
  const form = h("form", { class: "take", novalidate: true, on: { submit } }, h("p", { class: "soft" }, t("take.text")),
    h("div", { class: "panel-field" }, h("label", { for: "take-code" }, t("take.label")), field), said, go);
  const sheet = panel({ title: t("take.title"), name: "take", body: form });
  mark(Boolean(trouble));

  function mark(wrong) {
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  async function submit(event) {
    event.preventDefault();
    fill(said);
    const typed = field.value.trim();
    if (!typed) { mark(true); field.focus(); return write(said, t("take.missing")); }
    go.disabled = true;
    const answer = await take(code, typed);
    go.disabled = false;
    if (answer.ok) { sheet.close(); return taken(answer.token); }
    mark(true);
    write(said, answer.message);
    field.select();
  }
}
