// Makes elements out of names, properties and text; nothing here or elsewhere ever parses markup.

const SVG = "http://www.w3.org/2000/svg";
const SYMBOLS = new URL("../icons.svg", import.meta.url).pathname;

/** h("p", {class: "soft", on: {click}, data: {testid: "x"}}, "text", node, null) */
export function h(tag, props, ...children) {
  return dress(document.createElement(tag), props, children);
}

export function s(tag, props, ...children) {
  return dress(document.createElementNS(SVG, tag), props, children);
}

/** One symbol of the sprite, silent for screen readers unless a label is given. */
export function icon(name, label) {
  const use = s("use", { href: `${SYMBOLS}#${name}` });
  return s("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) }, use);
}

function dress(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") for (const [key, word] of Object.entries(value)) { if (word !== undefined && word !== null) element.dataset[key] = word; }
    else element.setAttribute(name, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

/** What marks text in the language of a claim, for whoever reads it aloud, breaks its lines or sets it from the other side. */
export const inWords = ({ language }) => ({ lang: language ?? "en", dir: "auto" });

export function add(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

/** Sets text only where it differs, so that live regions stay quiet. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const asked = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether nothing may move: because the device asks for it, or its player. */
export const still = {
  get asked() { return asked.matches; },
  get matches() { return asked.matches || document.documentElement.dataset.motion === "still"; },
};
