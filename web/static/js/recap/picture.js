// A player's card as a picture, drawn on this device and sent nowhere but where the player sends it.

import "./words.js";
import { num, ordinal, percent, t, tenth } from "../words.js";
import { saveAs } from "./save.js";

const WIDE = 1080, HIGH = 1350, EDGE = 88;
const INK = "#1b1a17", SOFT = "#6a655b", PAPER = "#fbf7ef", CARD = "#fffdf8", LINE = "#e4dccb", GOLD = "#f2c14e", GOLD_DEEP = "#b7791f", FAKE = "#c2410c", FACT = "#1f5bd8";
const DISPLAY = "Bricolage, system-ui, sans-serif", TEXT = "system-ui, sans-serif";

/** A PNG of the card, as a Blob. */
export async function picture(own, who) {
  await Promise.all(["800 80px Bricolage", "500 40px Bricolage"].map((face) => document.fonts.load(face)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDE, height: HIGH });
  const pen = canvas.getContext("2d");
  const turned = document.documentElement.dir === "rtl";
  pen.direction = turned ? "rtl" : "ltr";
  const start = turned ? WIDE - EDGE : EDGE, end = turned ? EDGE : WIDE - EDGE;

  function write(text, x, y, { size = 40, weight = 400, face = TEXT, colour = INK, align = "start", most = WIDE - 2 * EDGE } = {}) {
    pen.font = `${weight} ${size}px ${face}`;
    Object.assign(pen, { fillStyle: colour, textAlign: align, textBaseline: "alphabetic" });
    pen.fillText(text, x, y, most);
  }

  /** Text over as many lines as it takes, the last one shortened beyond `lines`. Returns where the next text may stand. */
  function flow(text, y, { size, lines, ...look }) {
    pen.font = `${look.weight ?? 400} ${size}px ${look.face ?? TEXT}`;
    const pieces = [...(Intl.Segmenter ? new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text) : text.split(/(?<= )/))].map((piece) => piece.segment ?? piece);
    const rows = [""];
    for (const piece of pieces) {
      if (rows.at(-1) && pen.measureText(rows.at(-1) + piece).width > WIDE - 2 * EDGE - 72) rows.push("");
      rows[rows.length - 1] += piece;
    }
    const shown = rows.slice(0, lines).map((row, i) => (i === lines - 1 && rows.length > lines ? `${row.trim()}…` : row.trim()));
    const x = turned ? start - 36 : start + 36;
    for (const row of shown) { write(row, x, y, { size, ...look }); y += size * 1.24; }
    return y;
  }

  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, WIDE, HIGH);
  mark(pen, start, 150, turned);
  write(t("recap.picture.of", { place: ordinal(own.rank), n: who.of }), end, 150, { size: 44, weight: 600, face: TEXT, colour: SOFT, align: "end", most: 520 });
  write(who.name, start, 340, { size: 96, weight: 800, face: DISPLAY });
  write(num(own.score), start, 520, { size: 176, weight: 800, face: DISPLAY, colour: GOLD_DEEP });
  const facts = [
    [own.accuracy === null ? t("recap.none") : percent(own.accuracy / 100), t("recap.right", { correct: own.correct, of: own.answered })],
    [num(own.best_streak), t("end.streak")],
    [own.speed === null ? t("recap.none") : t("recap.seconds", { time: tenth(own.speed) }), t("recap.speed")],
  ];
  pen.fillStyle = LINE;
  pen.fillRect(EDGE, 590, WIDE - 2 * EDGE, 3);
  facts.forEach(([value, label], i) => {
    const step = (WIDE - 2 * EDGE) / 3, x = turned ? start - i * step : start + i * step;
    write(value, x, 690, { size: 72, weight: 800, face: DISPLAY, most: step - 20 });
    write(label, x, 744, { size: 34, colour: SOFT, most: step - 24 });
  });
  pen.fillStyle = CARD;
  pen.strokeStyle = GOLD;
  pen.lineWidth = 5;
  pen.beginPath();
  if (pen.roundRect) pen.roundRect(EDGE, 820, WIDE - 2 * EDGE, 440, 36);
  else pen.rect(EDGE, 820, WIDE - 2 * EDGE, 440);
  pen.fill();
  pen.stroke();
  const inner = turned ? start - 36 : start + 36;
  if (own.fooled_by) {
    const { text } = own.fooled_by;
    write(t("recap.picture.fooled"), inner, 898, { size: 36, weight: 600, colour: SOFT });
    flow(text, 986, { size: text.length < 90 ? 66 : 54, weight: 800, face: DISPLAY, lines: 4 });
  } else flow(t("recap.unfooled"), 960, { size: 84, weight: 800, face: DISPLAY, lines: 3 });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

/** The wordmark: Fact or Fake. */
function mark(pen, x, y, turned) {
  Object.assign(pen, { textAlign: "left", textBaseline: "alphabetic" });
  const words = [[t("mark.fact"), 800, 62, FACT], [` ${t("mark.or")} `, 500, 44, SOFT], [t("mark.fake"), 800, 62, FAKE]];
  const wide = words.map(([word, weight, size]) => { pen.font = `${weight} ${size}px ${DISPLAY}`; return pen.measureText(word).width; });
  let at = turned ? x - wide.reduce((sum, one) => sum + one, 0) : x;
  for (const [i, [word, weight, size, colour]] of (turned ? [...words.entries()].reverse() : words.entries())) {
    pen.font = `${weight} ${size}px ${DISPLAY}`;
    pen.fillStyle = colour;
    pen.fillText(word, at, y);
    at += wide[i];
  }
}

/** Give the picture to the device's way of sharing, or save it. */
export async function handOut(blob, shares) {
  const file = new File([blob], "fact-or-fake.png", { type: "image/png" });
  if (shares && navigator.canShare({ files: [file] })) return navigator.share({ files: [file] });
  return saveAs(blob, file.name);
}
