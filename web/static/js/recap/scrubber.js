// A game claim by claim: a strip of numbers to pick from, by hand, by swipe or by the arrow keys, and beneath it what was told.

import "./words.js";
import { fill, h, icon, inWords } from "../dom.js";
import { why } from "../source.js";
import { split } from "../split.js";
import { stamp } from "../stamp.js";
import { gain, levelName, num, t, tenth, topicName } from "../words.js";

const SWIPE = 48;
let made = 0;

/** `show(rounds, own)` takes rounds as the recap has them, and the reader's own answers. It stays where it was; whoever looks at the
    latest claim follows the game. `first`: begin with the first claim, where the game is over. */
export function scrubber({ first = false } = {}) {
  const id = `rounds-${++made}`;
  const strip = h("div", { class: "rounds-strip", role: "tablist", "aria-label": t("rounds.label"), on: { keydown: keys } });
  const panel = h("div", { class: "round", role: "tabpanel", id, tabindex: 0, data: { testid: "round" } });
  const back = step(-1, "rounds.previous"), on = step(1, "rounds.next");
  const el = h("div", { class: "rounds", data: { testid: "rounds" } }, h("div", { class: "rounds-bar" }, back, strip, on), panel);
  let rounds = [], answers = new Map(), at = -1, key = "";

  function step(by, label) {
    return h("button", { type: "button", class: `button square rounds-step ${by < 0 ? "back" : ""}`, "aria-label": t(label), on: { click: () => go(at + by) } }, icon("arrow"));
  }

  function show(told, own = []) {
    const now = JSON.stringify([told, own]);
    if (now === key) return;
    key = now;
    const followed = at === -1 ? !first : at === rounds.length - 1 && !first;
    rounds = told;
    answers = new Map(own.map((row) => [row.round, row]));
    const held = strip.contains(document.activeElement);
    fill(strip, rounds.map(tab));
    if (rounds.length === 0) { at = -1; el.hidden = true; return; }
    el.hidden = false;
    go(followed ? rounds.length - 1 : Math.min(Math.max(0, at), rounds.length - 1), held);
  }

  function tab(row, i) {
    const own = answers.get(row.round);
    const kind = row.void !== null ? "void" : row.verdict;
    const named = [t(`rounds.tab.${kind}`, { round: row.round }), own && kind !== "void" ? t(own.correct ? "rounds.tab.right" : "rounds.tab.wrong") : ""].filter(Boolean).join(", ");
    return h("button", { type: "button", role: "tab", id: `${id}-${row.round}`, class: `rounds-tab tab-${kind}`, "aria-controls": id, "aria-label": named, on: { click: () => go(i) } },
      h("b", null, num(row.round)), icon({ fact: "check", fake: "cross", void: "void" }[kind]),
      own && kind !== "void" ? h("i", { class: own.correct ? "own-right" : "own-wrong" }) : null);
  }

  function go(to, focus = false) {
    if (to < 0 || to >= rounds.length) return;
    at = to;
    [...strip.children].forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === at));
      button.tabIndex = i === at ? 0 : -1;
    });
    const button = strip.children[at];
    centre();
    if (focus) button.focus({ preventScroll: true });
    back.disabled = at === 0;
    on.disabled = at === rounds.length - 1;
    panel.setAttribute("aria-labelledby", button.id);
    fill(panel, ...told(rounds[at], answers.get(rounds[at].round), answers.size > 0));
  }

  /** The chosen round stands in the middle, also once the strip has its width, or another one. */
  function centre() {
    const button = strip.children[at];
    if (button) strip.scrollTo({ left: button.offsetLeft - (strip.clientWidth - button.offsetWidth) / 2 });
  }
  new ResizeObserver(centre).observe(strip);

  function keys(event) {
    const turned = document.documentElement.dir === "rtl";
    const to = { ArrowLeft: at + (turned ? 1 : -1), ArrowRight: at + (turned ? -1 : 1), Home: 0, End: rounds.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to, true);
  }

  let from = null;
  panel.addEventListener("touchstart", ({ touches }) => { from = touches.length === 1 ? { x: touches[0].clientX, y: touches[0].clientY } : null; }, { passive: true });
  panel.addEventListener("touchend", ({ changedTouches: [touch] }) => {
    if (!from) return;
    const right = touch.clientX - from.x, down = touch.clientY - from.y;
    from = null;
    if (Math.abs(right) < SWIPE || Math.abs(down) > Math.abs(right) / 2) return;
    go(at + ((right < 0) === (document.documentElement.dir !== "rtl") ? 1 : -1));
  }, { passive: true });

  return { el, show };
}

/** What everybody may know of a round that is over, and what the reader said. */
function told(row, own, plays) {
  return [
    h("p", { class: "kicker" }, [topicName(row.claim.topic), levelName(row.claim.difficulty)].filter(Boolean).join(" · ")),
    h("div", { class: "round-head" }, h("p", { class: "round-claim", ...inWords(row.claim), data: { testid: "round-claim" } }, row.claim.text), row.verdict ? stamp(row.verdict, { fresh: false }) : null),
    row.void === null ? null : h("p", { class: "round-void" }, icon("void"), h("span", null, t("rounds.void", { reason: row.void }), row.verdict ? "" : ` ${t("rounds.unrevealed")}`)),
    row.flags ? h("p", { class: "round-flags soft" }, icon("flag"), h("span", null, t("rounds.flags", { n: row.flags }))) : null,
    plays ? said(row, own) : null,
    row.split ? h("section", { class: "round-split" }, h("h2", { class: "kicker" }, t("split.title")), split(row.split, row)) : null,
    row.verdict ? why(row) : null,
  ].filter(Boolean);
}

function said(row, own) {
  if (!own) return h("p", { class: "round-own soft" }, t("rounds.you.none"));
  const line = t(own.sure ? "rounds.you.sure" : "rounds.you", { verdict: t(`verdict.${own.verdict}`), time: tenth(own.elapsed) });
  return h("p", { class: "round-own" }, row.void !== null ? null : icon(own.correct ? "check" : "cross"), h("span", null, line),
    h("b", { class: "score" }, row.void === null ? gain(own.points) : t("rounds.you.void")));
}
