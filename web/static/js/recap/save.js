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

/** What the host may take home: a button that opens the choice of files. */
export function exports(room, token) {
  const file = ([name, query]) => h("button", { type: "button", class: "button plain", data: { testid: `export-${name}` }, on: { click: async ({ currentTarget: button }) => {
    button.setAttribute("aria-busy", "true");
    await fetched(room, token, query);
    button.removeAttribute("aria-busy");
  } } }, icon("save"), h("span", null, t(`export.${name}`)));
  const panel = h("div", { class: "exports-panel", id: "exports", hidden: true }, h("p", { class: "soft small" }, t("export.line")), FILES.map(file));
  const button = h("button", { type: "button", class: "button plain", "aria-expanded": "false", "aria-controls": "exports", data: { testid: "exports-button" }, on: { click: () => open(panel.hidden) } }, icon("save"), h("span", null, t("export.title")));
  function open(yes) {
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
  }
  return h("div", { class: "exports", on: {
    keydown: (event) => { if (event.key === "Escape" && !panel.hidden) { open(false); button.focus(); } },
    focusout: ({ currentTarget, relatedTarget }) => { if (relatedTarget && !currentTarget.contains(relatedTarget)) open(false); },
  } }, button, panel);
}
