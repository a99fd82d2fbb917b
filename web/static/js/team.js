// A team's badge: a colour, an animal and a word, so that no one of them has to be told apart alone.

import { h, s } from "./dom.js";
import { has, t } from "./words.js";

/** Heads as they look on a pennant, in the order of the teams' numbers; "o" are holes. */
const HEADS = [
  ["M3.500 3.500l5 3.800h7l5-3.800.4 8.500-8.900 9-8.900-9z", "M9 11.500h.01M15 11.500h.01M12 17.500h.01"],
  ["M4 3.500c3 2.400 5 2.800 8 2.800s5-.4 8-2.800V14a8 7.500 0 01-16 0z", "M8.500 11.300h.01M15.500 11.300h.01M12 15l0 1.500", 4],
  ["M12 6c2 0 3.600.4 5 1.200a2.300 2.300 0 113 3.300c.6 1.200 1 2.500 1 4 0 3.800-4 6.500-9 6.500s-9-2.700-9-6.500c0-1.500.4-2.800 1-4a2.300 2.300 0 113-3.300A10 10 0 0112 6z", "M8.500 12h.01M15.500 12h.01M12 15.200h.01M7.500 17.200l2-.4M16.500 17.200l-2-.4"],
  ["M8.300 5.600a10 10 0 017.400 0 3.600 3.600 0 114.600 4.900c.5 1.200.7 2.300.7 3.500 0 4.200-4 7-9 7s-9-2.800-9-7c0-1.200.2-2.300.7-3.500a3.600 3.600 0 114.600-4.900z", "M8.700 11.500h.01M15.300 11.500h.01M10.700 15.800h2.600"],
  ["M2.500 10.500L12 5.300a5 5 0 016.500 4.400c.2 3.800-4.300 4.800-3.900 8.300l.6 4H8.800c-.6-5 .5-7 3-8.900 1-.8 1.200-1.800.7-2.700z", "M14.600 8.800h.01"],
  ["M4.500 2.500l4.300 4.200h6.400l4.300-4.200L20 10l1.500 4-3.300.4-.7 3.100-3.300.8L12 21.500l-2.200-3.200-3.300-.8-.7-3.100-3.300-.4L4 10z", "M8.800 11.500l1.200.7M15.200 11.500l-1.200.7M12 17.300h.01"],
  ["M6.500 11.600C5 6.500 5.300 2 7.600 2s3.300 4 3.500 7.800a7 7 0 011.800 0C13.100 6 14.100 2 16.400 2s2.600 4.500 1.100 9.600a6.300 6.300 0 011.300 4c0 3.700-3 6.400-6.800 6.400s-6.800-2.700-6.800-6.400c0-1.500.4-2.900 1.300-4z", "M9.500 14.500h.01M14.500 14.500h.01M12 17.800h.01"],
  ["M3 20.500c2.500-1 4-3.500 4.300-7C7.600 8 9.500 3.500 14 3.500c3.300 0 5.300 1.900 6 4.300.3 1-.2 1.700-1.200 2l-1.500.5c1.600 5.200-.6 8.700-3.300 10.200z", "M15 7.800h.01M10.500 14.500c1.500 1 2.500 2.500 2.700 4.500"],
];

export const teamName = ({ team, name = "" }) => (has(`team.${team}`) ? t(`team.${team}`) : name);

/** The pennant alone, for beside a word. */
export function pennant(team) {
  const [head, holes, thick = 2.2] = HEADS[(team - 1) % HEADS.length];
  return s("svg", { class: `pennant team-${team}`, viewBox: "0 0 32 32", "aria-hidden": "true" },
    s("path", { class: "team-ground", d: "M7 1h18a6 6 0 016 6v14c0 6-8 9-15 10C9 30 1 27 1 21V7a6 6 0 016-6z" }),
    s("g", { transform: "translate(4.6 3.600) scale(.95)" },
      s("path", { d: head, fill: "#fff" }),
      s("path", { class: "team-hole", d: holes, "stroke-width": thick })));
}

export const teamBadge = (row) => h("span", { class: "team-badge", data: { team: row.team } }, pennant(row.team), h("span", { class: "team-word" }, teamName(row)));
