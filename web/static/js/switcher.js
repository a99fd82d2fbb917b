// Several views of one thing, of which one is seen: tabs as a keyboard and a screen reader know them.

import { h } from "./dom.js";

let made = 0;

/** `views` is {name: [label, element]}. `offer(name, false)` takes a view away until there is something in it. */
export function switcher({ label, views, chosen, changed = () => {} }) {
  const id = `views-${++made}`;
  const names = Object.keys(views);
  const tabs = new Map(names.map((name) => [name, h("button", { type: "button", role: "tab", id: `${id}-tab-${name}`, "aria-controls": `${id}-${name}`, data: { testid: `view-${name}` }, on: { click: () => go(name) } }, views[name][0])]));
  const panels = new Map(names.map((name) => [name, h("div", { role: "tabpanel", id: `${id}-${name}`, "aria-labelledby": `${id}-tab-${name}`, tabindex: 0, class: "view" }, views[name][1])]));
  const row = h("div", { class: "views-row", role: "tablist", "aria-label": label, on: { keydown: keys } }, [...tabs.values()]);
  const el = h("div", { class: "views" }, row, h("div", null, [...panels.values()]));
  const there = new Set(names);
  let now = names.includes(chosen) ? chosen : names[0];

  function show() {
    const open = there.has(now) ? now : names[0];
    for (const [name, tab] of tabs) {
      tab.hidden = !there.has(name);
      tab.setAttribute("aria-selected", String(name === open));
      tab.tabIndex = name === open ? 0 : -1;
      panels.get(name).hidden = name !== open;
    }
    row.hidden = there.size < 2;
  }

  function go(name, focus = false) {
    now = name;
    show();
    if (focus) tabs.get(name).focus();
    changed(name);
  }

  function keys(event) {
    const open = names.filter((name) => there.has(name));
    const turned = document.documentElement.dir === "rtl";
    const at = open.indexOf(now);
    const to = { ArrowLeft: at + (turned ? 1 : -1), ArrowRight: at + (turned ? -1 : 1), Home: 0, End: open.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(open[(to + open.length) % open.length], true);
  }

  show();
  return {
    el,
    get chosen() { return there.has(now) ? now : names[0]; },
    offer(name, yes) {
      if (there.has(name) === yes) return;
      if (yes) there.add(name);
      else there.delete(name);
      show();
    },
  };
}
