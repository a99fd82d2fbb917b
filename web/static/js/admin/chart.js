// Small charts of our own: lines or stacked shares over time, drawn by SVG elements, read out in one sentence.

import { fill, h, s, write } from "../dom.js";
import { num, t } from "../words.js";

const HEIGHT = 132, TOP = 10, BOTTOM = 20, LEFT = 34, RIGHT = 8;
const clockTime = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

/** A round number at or above the given one, for the top of an axis. */
function roundUp(n, least) {
  const wanted = Math.max(n, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= wanted) ?? wanted;
}

/**
 * series(samples) gives [{name, tone, values}], all as long as the samples; null is a gap. `stacked`: shares of 100.
 * least: the smallest top of the axis. unit: what stands behind numbers in the legend.
 */
export function chart({ id, title, how, series, stacked = false, least = 10, unit = "" }) {
  const svg = s("svg", { class: "chart-plot", role: "img", preserveAspectRatio: "none", height: HEIGHT });
  const legend = h("p", { class: "chart-legend" });
  const el = h("figure", { class: "chart", data: { testid: `chart-${id}` } }, h("figcaption", null, h("b", null, title), " ", h("span", { class: "soft" }, how)), svg, legend);
  let samples = [], minutes = 15, width = 0, pointed = null, lines = [];

  new ResizeObserver(([{ contentRect }]) => { if (Math.abs(contentRect.width - width) > 1) { width = contentRect.width; draw(); } }).observe(el);
  svg.addEventListener("pointermove", ({ offsetX }) => { pointed = offsetX; note(); });
  svg.addEventListener("pointerleave", () => { pointed = null; note(); });

  const x = (at, end) => LEFT + ((at - (end - minutes * 60_000)) / (minutes * 60_000)) * (width - LEFT - RIGHT);

  function draw() {
    if (width < 40) return;
    const end = samples.at(-1)?.t ?? Date.now();
    lines = series(samples);
    const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
    const most = stacked ? 100 : roundUp(Math.max(0, ...values), least);
    const y = (value) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("width", width);
    const grid = [0, most / 2, most].map((value) => [
      s("line", { class: "chart-grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
      s("text", { class: "chart-word", x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, num(value))]);
    const times = [0, 0.5, 1].map((part) => s("text", { class: "chart-word", x: LEFT + part * (width - LEFT - RIGHT), y: HEIGHT - 4, "text-anchor": ["start", "middle", "end"][part * 2] },
      clockTime.format(end - (1 - part) * minutes * 60_000)));
    fill(svg, grid, times, stacked ? areas(y, end) : lines.map((line, place) => path(line, place, y, end)), s("line", { class: "chart-cursor", y1: TOP, y2: HEIGHT - BOTTOM, visibility: "hidden" }));
    const top = values.length === 0 ? t("chart.nothing") : lines.map((line) => t("chart.now", { name: line.name, value: said(line.values.at(-1)) })).join(", ");
    svg.setAttribute("aria-label", t("chart.said", { title, now: top, n: minutes, most: values.length === 0 ? t("chart.nothing") : said(Math.max(...values)) }));
    note();
  }

  const said = (value) => (value === null || value === undefined ? "–" : `${num(Math.round(value * 10) / 10)}${unit}`);

  function path(line, place, y, end) {
    let text = "", pen = false;
    line.values.forEach((value, i) => {
      if (value === null) { pen = false; return; }
      text += `${pen ? "L" : "M"}${x(samples[i].t, end).toFixed(1)} ${y(value).toFixed(1)}`;
      // A single point between two gaps is still to be seen.
      if (!pen && (line.values[i + 1] ?? null) === null) text += "h1.5";
      pen = true;
    });
    return s("path", { class: `chart-line tone-${line.tone} dash-${place}`, d: text });
  }

  function areas(y, end) {
    const below = samples.map(() => 0);
    return lines.map((line) => {
      const known = samples.map((sample, i) => ({ i, at: x(sample.t, end), value: line.values[i] })).filter(({ value }) => value !== null);
      const up = known.map(({ i, at, value }) => [at, y(below[i] + value)]);
      const down = known.map(({ i, at }) => [at, y(below[i])]).reverse();
      for (const { i, value } of known) below[i] += value;
      return s("path", { class: `chart-area tone-${line.tone}`, d: up.length ? `M${[...up, ...down].map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L")}Z` : "" });
    });
  }

  /** The legend: the newest values, or those under the pointer. */
  function note() {
    const end = samples.at(-1)?.t ?? 0;
    let place = samples.length - 1;
    if (pointed !== null && samples.length) {
      const at = end - minutes * 60_000 + ((pointed - LEFT) / (width - LEFT - RIGHT)) * minutes * 60_000;
      place = samples.reduce((best, sample, i) => (Math.abs(sample.t - at) < Math.abs(samples[best].t - at) ? i : best), 0);
    }
    const cursor = svg.querySelector(".chart-cursor");
    if (cursor) {
      cursor.setAttribute("visibility", pointed === null || place < 0 ? "hidden" : "visible");
      if (place >= 0) for (const name of ["x1", "x2"]) cursor.setAttribute(name, x(samples[place].t, end));
    }
    if (legend.childElementCount !== lines.length) {
      fill(legend, lines.map((line, i) => h("span", { class: "chart-key" }, s("svg", { class: "chart-swatch", viewBox: "0 0 18 8", "aria-hidden": "true" },
        stacked ? s("rect", { class: `chart-area tone-${line.tone}`, width: 18, height: 8 }) : s("path", { class: `chart-line tone-${line.tone} dash-${i}`, d: "M0 4h18" })), h("span"))));
    }
    lines.forEach((line, i) => write(legend.children[i].lastElementChild, `${line.name} ${said(place < 0 ? null : line.values[place])}`));
  }

  return {
    el,
    show(all, newMinutes) {
      minutes = newMinutes;
      const from = (all.at(-1)?.t ?? 0) - minutes * 60_000;
      samples = thin(all.filter((sample) => sample.t >= from));
      draw();
    },
  };
}

/** At most some four hundred points: of each group the middle one stays. */
function thin(samples) {
  const step = Math.ceil(samples.length / 400);
  return step < 2 ? samples : samples.filter((_, i) => (samples.length - 1 - i) % step === 0);
}
