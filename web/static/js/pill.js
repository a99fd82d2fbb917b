// The line to the server in one small sign: connected, coming back, or playing elsewhere.

import { fill, h } from "./dom.js";
import { t } from "./words.js";

const STATES = { online: "online", connecting: "reconnecting", reconnecting: "reconnecting", elsewhere: "elsewhere" };

/** `shown` is what stands beside the green dot while all is well, e.g. "Ana · 2,340". */
export function pill() {
  const text = h("span", { class: "pill-text" });
  const box = h("p", { class: "pill", data: { testid: "connection", state: "reconnecting" } }, h("i", { class: "dot", "aria-hidden": "true" }), text);
  let last = "";
  return {
    box,
    show(state, shown, safe) {
      const name = STATES[state] ?? "reconnecting";
      const words = name === "online" ? shown : [t(state === "connecting" ? "pill.connecting" : name === "elsewhere" ? "pill.elsewhere" : safe ? "pill.reconnecting" : "pill.reconnecting.watch")];
      const now = name + words.map((word) => word?.textContent ?? word).join("");
      if (now === last) return;
      last = now;
      box.dataset.state = name;
      fill(text, name === "online" ? [h("span", { class: "unseen" }, t("pill.online"), " ")] : null, words);
    },
  };
}
