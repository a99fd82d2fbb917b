// The strip of charts: how fast, how many, how long the queues, and how people feel.

import { h } from "../dom.js";
import { t } from "../words.js";
import { chart } from "./chart.js";

const RANGES = [5, 15, 60];
const TONES = ["ink", "fact", "gold", "fake", "ok", "soft"];
const one = (name, tone, value) => (samples) => ({ name, tone, values: samples.map(value) });

function queues(samples) {
  const agents = [...new Set(samples.flatMap((sample) => Object.keys(sample.queues)))].sort();
  const busy = agents.filter((agent) => samples.some((sample) => sample.queues[agent] > 0));
  const shown = (busy.length ? busy : agents).slice(0, 6);
  return shown.map((agent, i) => ({ name: agent, tone: TONES[i % TONES.length], values: samples.map((sample) => sample.queues[agent] ?? 0) }));
}

export function charts() {
  const all = [
    chart({ id: "receipts", title: t("chart.receipts"), how: t("chart.receipts.how"), least: 20, unit: " ms",
      series: (samples) => [one(t("chart.p50"), "fact", (sample) => sample.receipt_p50_ms)(samples), one(t("chart.p99"), "ink", (sample) => sample.receipt_p99_ms)(samples)] }),
    chart({ id: "answers", title: t("chart.answers"), how: t("chart.answers.how"), series: (samples) => [one(t("chart.answers"), "ink", (sample) => sample.answers_per_second)(samples)] }),
    chart({ id: "queues", title: t("chart.queues"), how: t("chart.queues.how"), least: 4, series: queues }),
    chart({ id: "players", title: t("chart.players"), how: t("chart.players.how"), series: (samples) => [one(t("chart.players"), "ink", (sample) => sample.players)(samples)] }),
    chart({ id: "mood", title: t("chart.mood"), how: t("chart.mood.how"), stacked: true, unit: " %",
      series: (samples) => ["happy", "neutral", "sad"].map((mood) => one(t(`mood.${mood}`), { happy: "gold", neutral: "line", sad: "fact" }[mood], (sample) => sample.mood?.[mood] ?? null)(samples)) }),
    chart({ id: "unsafe", title: t("chart.unsafe"), how: t("chart.unsafe.how"), least: 4, series: (samples) => [one(t("chart.unsafe"), "fake", (sample) => sample.unsafe)(samples)] }),
  ];
  let minutes = 15, known = [], chosen = false;
  const range = h("fieldset", { class: "range" }, h("legend", { class: "unseen" }, t("chart.range")), RANGES.map((n) => h("label", null,
    h("input", { type: "radio", name: "range", value: n, checked: n === minutes, on: { change: () => { minutes = n; chosen = true; draw(); } } }), h("span", null, t("chart.minutes", { n })))));
  const el = h("section", { class: "charts-part", id: "charts", tabindex: "-1", "aria-label": t("chart.title", { n: minutes }), data: { testid: "charts" } }, range, h("div", { class: "charts" }, all.map((each) => each.el)));
  function draw() {
    el.setAttribute("aria-label", t("chart.title", { n: minutes }));
    for (const each of all) each.show(known, minutes);
  }
  /** What the history fills, until somebody chooses. */
  function fit() {
    const long = known.length ? (known.at(-1).t - known[0].t) / 60_000 : 0;
    const wanted = long < 5 ? 5 : 15;
    if (chosen || wanted === minutes) return;
    minutes = wanted;
    for (const radio of range.querySelectorAll("input")) radio.checked = Number(radio.value) === minutes;
  }

  return { el, show(samples) { known = samples; fit(); if (!document.hidden) draw(); } };
}
