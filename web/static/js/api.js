// Calls over HTTP: every answer is {ok, status, body, code, message}, and a dead line is an answer too.

import { has, t } from "./words.js";

export async function call(path, { method = "GET", body, token, csrf } = {}) {
  const headers = {};
  if (csrf) headers["X-CSRF"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch {
    return { ok: false, status: 0, code: "offline", message: t("error.offline"), body: {} };
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return { ok: true, status: response.status, body: answer };
  const code = answer.error ?? `http_${response.status}`;
  return { ok: false, status: response.status, code, message: sentence(code, answer.message), body: answer };
}

/** What a room is doing, in our words where we have them, else in the server's. */
export function statusText({ kind, text, values = {} }) {
  const key = values.later ? `status.${kind}.later` : `status.${kind}`;
  return has(key) ? t(key, values) : text;
}

/** Our own words for a known code, else the server's sentence, else a general one. */
export function sentence(code, message) {
  if (has(`error.${code}`)) return t(`error.${code}`);
  return message || t("error.general");
}
