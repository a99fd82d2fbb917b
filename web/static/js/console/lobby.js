// The big screen before the start: how to get in, and who already is.

import { statusText } from "../api.js";
import { codeMark } from "../code.js";
import { fill, h } from "../dom.js";
import { wordmark } from "../mark.js";
import { roster } from "../roster.js";
import { beside, has, parts, t, topicName } from "../words.js";
import { teamColumns } from "./teams.js";

/** Kinds of status that belong beside the shelf: all others are told elsewhere. */
const OF_THE_SHELF = new Set(["widened", "exhausted", "task_failed", "over_budget"]);

export function lobby({ room, kick }) {
  const address = room.joinUrl ?? `${location.origin}/r/${room.code}`;
  const code = codeMark(room.code, { tag: "p", testid: "room-code" });
  code.classList.add("huge");
  const title = h("h1", { class: "unseen", tabindex: -1 }, t("console.lobby"));
  const count = h("h2", { class: "count", data: { testid: "answered" } });
  const columns = room.teams.length ? teamColumns({ room, pick: kick }) : null;
  const people = columns ? null : roster({ pick: kick });
  const empty = h("p", { class: "empty soft" }, t("console.empty"));
  const shelf = h("p", { class: "shelf", role: "status" });
  const el = h("section", { class: "big-lobby" }, title,
    h("div", { class: "big-in" },
      h("p", { class: "big-at" }, parts("console.at", { host: h("b", null, new URL(address).host) })), code,
      h("div", { class: "big-how" },
        h("p", { class: "qr" }, h("img", { src: `/r/${room.code}/qr.svg`, alt: t("console.qr", { address }), width: 240, height: 240, decoding: "async" })),
        h("div", { class: "big-rules" }, wordmark(), rules(room), shelf))),
    h("div", { class: "big-people" }, count, empty, columns?.el ?? people.list));
  fitWidth(code);

  function show() {
    fill(count, parts("players", { n: room.players }).map((piece) => (/\d/.test(piece) ? h("b", null, piece) : piece)));
    empty.hidden = room.players > 0;
    const crowd = columns?.el ?? people.list;
    crowd.dataset.crowd = room.players > 60 ? "huge" : room.players > 28 ? "many" : "few";
    (columns ?? people).show(room);
    crowd.tabIndex = crowd.scrollHeight > crowd.clientHeight + 1 ? 0 : -1;
    const made = room.models.length ? t(room.making ? "console.making" : "console.models", { models: beside(room.models.map(shortName)) }) : t("console.bank");
    const news = OF_THE_SHELF.has(room.status?.kind) ? statusText(room.status) : null;
    const line = beside([room.ready ? t("console.ready", { n: room.ready }) : null, made, news].filter(Boolean));
    if (shelf.dataset.text !== line) { shelf.dataset.text = line; fill(shelf, line ? [h("i", { class: "dot breathing", "aria-hidden": "true" }), line] : null); }
  }
  return { el, title, show };
}

/** "ollama/llama3.2" as people say it. */
const shortName = (model) => model.slice(model.indexOf("/") + 1);

function rules(room) {
  const about = room.topic && room.topic !== "mixed" ? parts("console.about", { n: room.rounds, topic: h("b", null, topicName(room.topic, { inside: true })) }) : t("console.about.any", { n: room.rounds });
  const mode = `console.mode.${room.scoring}`;
  return [h("p", null, about), h("p", null, t(has(mode) ? mode : "console.mode.party", { seconds: room.seconds }))];
}

/** Sets the code as large as its column: wide letters and narrow ones fill the same line. */
function fitWidth(element) {
  const inner = element.firstElementChild;
  const fit = () => {
    const room = element.clientWidth;
    if (!room) return;
    element.style.fontSize = "100px";
    const most = Math.min(200, innerHeight * 0.24);
    element.style.fontSize = `${Math.max(40, Math.min(most, (100 * room) / inner.getBoundingClientRect().width * 0.985))}px`;
  };
  new ResizeObserver(fit).observe(element.parentElement ?? element);
  document.fonts?.ready.then(fit);
  requestAnimationFrame(fit);
}
