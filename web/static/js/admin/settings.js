// The settings of the server, secrets masked, and its flows, in a dialog.

import { fill, h, icon } from "../dom.js";
import { t } from "../words.js";
import { graph } from "./graph.js";
import { tag } from "./parts.js";

export function settingsButton(read) {
  const body = h("div", { class: "settings-body" });
  const dialog = h("dialog", { class: "drawer settings", "aria-labelledby": "settings-title" }, h("div", { class: "drawer-head" }, h("h2", { id: "settings-title" }, t("settings.title")),
    h("button", { type: "button", class: "button square", "aria-label": t("drawer.close"), on: { click: () => dialog.close() } }, icon("cross"))), body);
  document.body.append(dialog);

  function row({ variable, value, secret, set, default: usual, what }) {
    const shown = secret ? t(set ? "settings.set" : "settings.unset") : value === "" || value === "None" ? t("settings.empty") : value;
    return h("li", { class: "setting" }, h("p", null, h("b", { class: "mono" }, variable), " ", usual ? null : tag(t("settings.changed"), "gold")), h("p", { class: "setting-value mono" }, shown), h("p", { class: "soft small" }, what));
  }

  const still = { nodes: new Map(), went: new Set(), lines: [], state: "completed" };

  async function open() {
    dialog.showModal();
    const [settings, flows] = [await read("/api/admin/settings"), await read("/api/admin/flows")];
    fill(body, settings.ok ? h("ul", { class: "plain-list", tabindex: "0", "aria-label": t("settings.title") }, settings.body.settings.map(row)) : settings.message,
      h("h3", null, t("flows.title")), flows.ok ? flows.body.flows.map((flow) => h("details", null, h("summary", null, flow.name, " ", tag(t(flow.own ? "flows.own" : "flows.built_in"))), h("div", { class: "run-picture" }, graph(flow, still, { chosen: null, pick() {} })))) : null);
  }
  return h("button", { type: "button", class: "button small-button plain", data: { testid: "settings" }, on: { click: open } }, t("desk.settings"));
}
