// At the door: one field for a key, and how long to wait where too many were wrong.

import { call } from "../api.js";
import { fill, h, icon, write } from "../dom.js";
import { wordmark } from "../mark.js";
import { t } from "../words.js";

/** `reason` is shown at first; entered(answer) is called with the role, the number of the login and the CSRF token. */
export function login({ reason, entered }) {
  const trouble = h("p", { class: "trouble", id: "key-trouble", role: "alert" }, reason);
  const input = h("input", { id: "key", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "key-trouble", data: { testid: "key-input" } });
  const go = h("button", { type: "submit", class: "button primary tall", data: { testid: "key-button" } }, t("login.go"), icon("arrow"));
  let counting = 0;

  async function enter(event) {
    event.preventDefault();
    if (!input.value.trim()) return input.focus();
    go.disabled = true;
    const answer = await call("/admin/login", { method: "POST", body: { key: input.value } });
    go.disabled = false;
    if (answer.ok) return entered(answer.body);
    input.setAttribute("aria-invalid", "true");
    input.select();
    fill(trouble, answer.message);
    if (answer.body.wait) countDown(answer.body.wait);
    else input.focus();
  }

  function countDown(seconds) {
    clearInterval(counting);
    const until = Date.now() + seconds * 1000;
    go.disabled = true;
    const left = h("span", { "aria-hidden": "true" });
    const said = h("span", { class: "unseen" }, trouble.textContent);
    fill(trouble, said, left);
    const tick = () => {
      const n = Math.ceil((until - Date.now()) / 1000);
      write(left, `${n > 0 ? t("login.wait", { n }) : ""}`);
      if (n > 0) return;
      clearInterval(counting);
      go.disabled = false;
      fill(trouble);
      input.focus();
    };
    tick();
    counting = setInterval(tick, 500);
  }

  const el = h("section", { class: "desk-door" }, wordmark({ href: "/" }), h("h1", null, t("login.title")),
    h("form", { novalidate: true, on: { submit: enter } }, h("label", { for: "key" }, t("login.key")), input, trouble, go), h("p", { class: "soft" }, t("login.how")));
  return { el, focus: () => input.focus() };
}

/** What is said where no key is set. */
export function noKey(message) {
  return h("section", { class: "desk-door" }, wordmark({ href: "/" }), h("h1", null, t("login.none")), h("p", null, message),
    h("pre", { class: "command", tabindex: "0" }, "FOF_ADMIN_KEY=$(openssl rand -base64 24)"));
}
