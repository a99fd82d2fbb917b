// A run as the graph of its flow: what was reached, what is at work, and what each step took.

import { h, s } from "../dom.js";
import { t } from "../words.js";

const WIDTH = 148, TALL = 46, GAP_X = 18, GAP_Y = 30, PAD = 10, BACK = 20;
const LOST_MS = 180_000;

/** The runs of a room from the lines of its log, newest first: {id, flow, state, began, lines, nodes: Map of id to visits}. */
export function runsOf(steps, now) {
  const runs = new Map();
  for (const step of steps) {
    if (step.flow === "talk") continue;
    if (!runs.has(step.run)) runs.set(step.run, { id: step.run, flow: step.flow, began: Number(step.id.split("-")[0]), lines: [], nodes: new Map(), went: new Set() });
    const run = runs.get(step.run);
    run.lines.push(step);
    take(run, step);
  }
  const found = [...runs.values()].reverse();
  for (const run of found) run.state = stateOf(run, now);
  return found;
}

function take(run, step) {
  const visits = run.nodes.get(step.node) ?? run.nodes.set(step.node, []).get(step.node);
  const last = visits.at(-1);
  const at = Number(step.id.split("-")[0]);
  if (step.what === "asked") visits.push({ state: "running", at, step: step.step, input: step.input, attempt: step.detail?.attempt, agent: step.detail?.agent });
  else if (step.what === "answered" && last) Object.assign(last, { state: "done", took: at - last.at, output: step.output, made: step.detail ?? {} });
  else if (step.what === "failed") {
    if (last?.state === "running") Object.assign(last, { state: "failed", took: at - last.at, reason: step.detail?.reason });
    else visits.push({ state: "failed", at, step: step.step, reason: step.detail?.reason });
  } else {
    visits.push({ state: step.what === "ended" && step.detail?.status === "failed" ? "failed" : "passed", at, step: step.step, output: step.output, to: step.detail?.to });
    for (const to of [step.detail?.to ?? []].flat()) run.went.add(`${step.node}>${to}`);
  }
}

function stateOf(run, now) {
  const last = run.lines.at(-1);
  if (last.what === "ended") return last.detail?.status === "failed" ? "failed" : "completed";
  if (last.what === "failed") return "failed";
  return now - Number(last.id.split("-")[0]) > LOST_MS ? "lost" : "running";
}

/** How deep each node lies: the longest way from the start without going round in circles. */
function layers(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const back = new Set(), seen = new Set(), path = new Set(), order = [];
  const walk = (id) => {
    seen.add(id);
    path.add(id);
    for (const next of byId.get(id)?.edges ?? []) {
      if (path.has(next)) back.add(`${id}>${next}`);
      else if (!seen.has(next)) walk(next);
    }
    path.delete(id);
    order.unshift(id);
  };
  walk(nodes.find((node) => node.kind === "start")?.id ?? nodes[0].id);
  const depth = new Map(order.map((id) => [id, 0]));
  for (const id of order) for (const next of byId.get(id).edges) if (!back.has(`${id}>${next}`)) depth.set(next, Math.max(depth.get(next), depth.get(id) + 1));
  return { depth, back };
}

function summary(node, visits) {
  const last = visits.at(-1);
  const parts = [node.who ?? t(`node.${node.kind}`)];
  if (last?.made?.ms) parts.push(t("run.ms", { n: last.made.ms }));
  else if (last?.took !== undefined) parts.push(t("run.ms", { n: last.took }));
  return parts.join(" · ");
}

/** The graph as inline SVG; pick(node) is called for the node that is chosen. */
export function graph(flow, run, { chosen, pick }) {
  const { depth, back } = layers(flow.nodes);
  const rows = [];
  for (const node of flow.nodes) if (depth.has(node.id)) (rows[depth.get(node.id)] ??= []).push(node);
  const most = Math.max(...rows.map((row) => row.length));
  const inner = most * WIDTH + (most - 1) * GAP_X, width = inner + 2 * PAD + (back.size ? BACK + 14 * back.size : 0), height = rows.length * TALL + (rows.length - 1) * GAP_Y + 2 * PAD;
  const place = new Map();
  rows.forEach((row, y) => {
    const start = PAD + (inner - (row.length * WIDTH + (row.length - 1) * GAP_X)) / 2;
    row.forEach((node, x) => place.set(node.id, { x: start + x * (WIDTH + GAP_X), y: PAD + y * (TALL + GAP_Y) }));
  });
  const visited = (id) => run.nodes.get(id) ?? [];
  const stateAt = (id) => visited(id).at(-1)?.state ?? "idle";
  let side = 0;
  const edges = flow.nodes.filter((node) => place.has(node.id)).flatMap((node) => node.edges.map((next) => {
    const a = place.get(node.id), b = place.get(next), name = `${node.id}>${next}`;
    const taken = run.went.has(name) || (node.kind !== "decision" && node.kind !== "parallel" && visited(node.id).some((visit) => visit.state === "done" || visit.state === "passed") && visited(next).length > 0);
    const from = { x: a.x + WIDTH / 2, y: a.y + TALL }, to = { x: b.x + WIDTH / 2, y: b.y };
    let d = `M${from.x} ${from.y}C${from.x} ${from.y + GAP_Y * 0.6} ${to.x} ${to.y - GAP_Y * 0.6} ${to.x} ${to.y - 5}`;
    const far = depth.get(next) - depth.get(node.id) > 1;
    if (back.has(name) || far) {
      const out = PAD + inner + BACK / 2 + 14 * side++;
      d = back.has(name) || most === 1 ? `M${a.x + WIDTH} ${a.y + TALL / 2}H${out - 8}q8 0 8 ${b.y < a.y ? -8 : 8}V${b.y + TALL / 2 + (b.y < a.y ? 8 : -8)}q0 ${b.y < a.y ? -8 : 8} -8 ${b.y < a.y ? -8 : 8}H${b.x + WIDTH + 5}` : d;
    }
    return s("path", { class: `flow-edge${taken ? " taken" : ""}${back.has(name) ? " back" : ""}`, d, "marker-end": `url(#arrow-${taken ? "taken" : "plain"})` });
  }));
  const wide = width + (side > back.size ? 14 * (side - back.size) + BACK : 0);
  const marker = (name) => s("marker", { id: `arrow-${name}`, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, s("path", { class: `flow-head ${name}`, d: "M0 0l8 4-8 4z" }));
  const boxes = flow.nodes.filter((node) => place.has(node.id)).map((node) => {
    const { x, y } = place.get(node.id), state = stateAt(node.id), times = visited(node.id).length;
    const choose = () => pick(node.id);
    const glyph = { done: "✓", passed: "✓", failed: "✕", running: "…", idle: "" }[state];
    return s("g", { class: `flow-node is-${state}${chosen === node.id ? " chosen" : ""}`, tabindex: "0", role: "button", "aria-pressed": String(chosen === node.id), "aria-label": t("run.step", { node: node.id, state: t(`node.${state}`) }), transform: `translate(${x} ${y})`,
      on: { click: choose, keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } } }, data: { node: node.id, state } },
      s("rect", { width: WIDTH, height: TALL, rx: node.kind === "decision" ? 4 : 12 }),
      s("text", { class: "flow-name", x: 12, y: 19 }, node.id), s("text", { class: "flow-who", x: 12, y: 35 }, summary(node, visited(node.id))),
      s("text", { class: "flow-glyph", x: WIDTH - 12, y: 20, "text-anchor": "end" }, `${times > 1 ? `${t("node.times", { n: times })} ` : ""}${glyph}`));
  });
  const steps = run.lines.filter((line) => line.what === "asked").length;
  return s("svg", { class: "flow", viewBox: `0 0 ${wide} ${height}`, width: wide, height, role: "group", "aria-label": t("run.graph", { flow: flow.name, state: t(`run.${run.state}`), steps: t("run.steps", { n: steps }) }), data: { testid: "run-graph" } }, s("defs", null, marker("plain"), marker("taken")), edges, boxes);
}

/** All visits of one node in words: what went in and out, who did it, what it took. */
export function visits(run, node) {
  const all = run.nodes.get(node) ?? [];
  if (all.length === 0) return h("p", { class: "soft" }, t("node.idle"));
  return h("ol", { class: "visits" }, all.map((visit) => h("li", { class: `visit is-${visit.state}` },
    h("p", null, h("b", null, t(`node.${visit.state}`)), visit.attempt > 1 ? ` · ${t("run.attempt", { n: visit.attempt })}` : "", visit.to ? ` → ${[visit.to].flat().join(", ")}` : ""),
    visit.reason ? h("p", { class: "trouble" }, visit.reason) : null,
    h("p", { class: "soft small" }, [visit.agent, [visit.made?.provider, visit.made?.model].filter(Boolean).join("/"), visit.took === undefined ? "" : t("run.ms", { n: visit.made?.ms || visit.took }), visit.made?.tokens_in ? t("run.tokens", { n: visit.made.tokens_in + (visit.made.tokens_out ?? 0) }) : ""].filter(Boolean).join(" · ")),
    h("p", { class: "soft small mono" }, [visit.input ? t("run.input", { digest: visit.input }) : "", visit.output ? t("run.output", { digest: visit.output }) : ""].filter(Boolean).join(" → ")))));
}
