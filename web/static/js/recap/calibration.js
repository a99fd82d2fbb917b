// How well somebody knows what they know: for each way of being sure, what it claims and how often it was so.

import "./words.js";
import { h, s } from "../dom.js";
import { percent, t } from "../words.js";

const FEW = 3, CLOSE = 0.1;
const WIDE = 300, LEFT = 12, RIGHT = 12;
const name = ({ sure }) => (sure ? "yes" : "no");
const share = (row) => row.right / row.answered;

/** One sentence on one way of being sure. */
export function judged(row) {
  const word = t(`recap.word.${name(row)}`), n = row.answered;
  if (n === 0) return t("recap.sure.never", { word });
  if (n < FEW) return t("recap.sure.few", { word, n });
  const gap = share(row) - row.claimed / 100;
  const kind = gap > CLOSE ? "shy" : gap < -CLOSE ? "bold" : "good";
  return t(`recap.sure.${kind}`, { word, n, claimed: row.claimed, share: percent(share(row)) });
}

/** The chart of a confidence game; null where nobody was asked how sure they are. */
export function calibration(rows = []) {
  if (!rows.some((row) => row.answered)) return null;
  return h("section", { class: "calibration", data: { testid: "calibration" } },
    h("h2", { class: "kicker" }, t("recap.sure.title")),
    rows.map((row) => h("div", { class: "calibration-row" },
      h("p", { class: "calibration-head" }, h("b", null, t(`recap.sure.${name(row)}`)), h("span", { class: "soft" }, row.answered ? t("recap.sure.was", { right: row.right, n: row.answered }) : "")),
      drawn(row),
      h("p", { class: "small" }, judged(row)))));
}

/** A line from never to always: a gate where the word stands, a dot where the player was. The sentence says the same. */
function drawn(row) {
  const turned = document.documentElement.dir === "rtl";
  const x = (part) => LEFT + (WIDE - LEFT - RIGHT) * (turned ? 1 - part : part);
  const claimed = x(row.claimed / 100);
  const was = row.answered ? x(share(row)) : null;
  return s("svg", { class: "calibration-chart", viewBox: `0 0 ${WIDE} 46`, "aria-hidden": "true" },
    s("line", { class: "axis", x1: x(0), x2: x(1), y1: 16, y2: 16 }),
    [0, 0.5, 1].map((part) => s("line", { class: "tick", x1: x(part), x2: x(part), y1: 11, y2: 21 })),
    was === null ? null : s("line", { class: "gap", x1: claimed, x2: was, y1: 16, y2: 16 }),
    s("path", { class: "gate", d: `M${claimed} 4v24` }),
    was === null ? null : s("circle", { class: "was", cx: was, cy: 16, r: 7.5 }),
    s("text", { x: claimed, y: 42, "text-anchor": "middle" }, t("recap.sure.claimed", { n: row.claimed })));
}
