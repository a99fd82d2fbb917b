// A file that is saved on this device: made here, or fetched with a token that must not stand in an address.

import "./words.js";
import { sentence } from "../api.js";
import { h, icon } from "../dom.js";
import { note } from "../notice.js";
import { t } from "../words.js";

const LONG_ENOUGH = 30_000;
const FILES = [["xlsx", "format=xlsx"], ["csv", "format=csv&part=players"], ["rounds", "format=csv&part=rounds"], ["json", "format=json"]];

export function saveAs(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), LONG_ENOUGH);
}

async function fetched(room, token, query) {
  let response;
  try {
    response = await fetch(`/api/rooms/${room}/export?${query}`, { headers: { Authorization: `Bearer ${token}` }, cache: "no-store" });
  } catch {
    return note(t("error.offline"));
  }
  if (!response.ok) {
    const told = await response.json().catch(() => ({}));
    return note(sentence(told.error, told.message));
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? `fact-or-fake-${room}`;
  saveAs(await response.blob(), name);
  note(t("export.done", { name }), { key: "export" });
}

/** What the host may take home. */
export function exports(room, token) {
  return h("section", { class: "exports", "aria-labelledby": "exports-title", data: { testid: "exports" } },
    h("div", null, h("h2", { class: "kicker", id: "exports-title" }, t("export.title")), h("p", { class: "soft small" }, t("export.line"))),
    h("div", { class: "exports-row" }, FILES.map(([name, query]) => h("button", { type: "button", class: "button plain", data: { testid: `export-${name}` },
      on: { click: async (event) => {
        const button = event.currentTarget;
        button.disabled = true;
        await fetched(room, token, query);
        button.disabled = false;
      } } }, icon("save"), h("span", null, t(`export.${name}`))))));
}
