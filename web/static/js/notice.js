// Things said in passing: a note at the top of the page, and the two live regions that screen readers listen to.

import { fill, h, icon, inWords, write } from "./dom.js";
import { t } from "./words.js";

const quiet = h("p", { class: "unseen", "aria-live": "polite", data: { testid: "live" } });
const loud = h("p", { class: "unseen", "aria-live": "assertive" });
const stack = h("div", { class: "notes", role: "region", "aria-label": t("notes.label") });
let unsaid = 0;

/** Call once a page, so that the regions exist before anything is said. */
export function openNotices() {
  document.body.append(quiet, loud, stack);
}

/** Read out, not shown. What `quoted` says ({text, language}) follows in its own language. */
export function announce(text, { now = false, quoted = null } = {}) {
  const region = now ? loud : quiet;
  clearTimeout(unsaid);
  if (region.textContent === text) region.textContent = "";
  unsaid = setTimeout(() => (quoted?.text ? fill(region, text, " ", h("span", inWords(quoted), quoted.text)) : write(region, text)), 40);
}

/** Shown for a while and read out. `lasting` notes stay until dismissed. */
export function note(text, { kind = "plain", lasting = false, key } = {}) {
  if (key) stack.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
  const close = h("button", { type: "button", class: "note-close", "aria-label": t("notes.close"), on: { click: () => paper.remove() } }, icon("cross"));
  const paper = h("div", { class: `note note-${kind}`, data: { key } }, h("p", null, text), close);
  stack.append(paper);
  while (stack.childElementCount > 3) stack.firstElementChild.remove();
  announce(text);
  if (!lasting) setTimeout(() => paper.remove(), 4_000 + text.length * 60);
  return paper;
}

/** A notification, from whoever runs the server or from the assistant. */
export const passOn = ({ content, from }) => note(from === "assistant" ? t("notice.assistant", { text: content }) : content, { kind: "quiet" });

export const hushNote = (key) => stack.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
