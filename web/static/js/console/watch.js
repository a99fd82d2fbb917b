// What the host adds to the chat: hide, mute and undo in one click, what wants a decision, the mood, and who may write.
//   1. The list for everyone shows what everyone sees, for this page is often on the wall; what was held or hidden is under "To decide".

import { fill, h, icon, write } from "../dom.js";
import { list } from "../talk/list.js";
import { wantsEyes } from "../talk/log.js";
import { beside, num, parts, t, time } from "../words.js";

const MUTE_SECONDS = 300;
const MODES = ["open", "held", "reactions", "off"];
const SLOW = [0, 5, 10, 30, 60];

/** tell(verb, body) sends a command; build(parts) is what the dock calls; `hosting()` says whether this device may. */
export function watch({ tell, hosting, you }) {
  const ui = {};

  const tool = (what, entry, act, { mark, testid }) => h("button", { type: "button", class: "tool", "aria-label": t("watch.of", { what, name: entry.name }), title: what, data: { testid }, on: { click: act } }, icon(mark), h("span", null, what));
  const hide = (entry, word = "watch.hide") => tool(t(word), entry, () => tell("hide", { message: entry.message }), { mark: "veil", testid: "hide-button" });
  const showIt = (entry, word) => tool(t(word), entry, () => tell("show", { message: entry.message }), { mark: "eye", testid: "show-button" });
  const mute = (entry) => {
    if (entry.player === "host" || entry.assistant) return null;
    const muted = isMuted(ui.log.muted.get(entry.player));
    return tool(t(muted ? "watch.unmute" : "watch.mute"), entry, () => tell(muted ? "unmute" : "mute", muted ? { player: entry.player } : { player: entry.player, seconds: MUTE_SECONDS }), { mark: muted ? "chat" : "hush", testid: muted ? "unmute-button" : "mute-button" });
  };

  const isMuted = (row) => Boolean(row) && ui.clock().until(row.until) > 0;

  /** Under a message that all see, or in place of one that was removed. */
  function publicTools(entry) {
    if (!hosting() || entry.kind !== "message") return null;
    if (entry.state === "hidden") return { el: h("div", { class: "tools" }, showIt(entry, "watch.show_again"), mute(entry)) };
    return { el: h("div", { class: "tools" }, hide(entry), mute(entry)) };
  }

  /** Under a message that wants a decision: what is wrong with it, what to do, and the two ways. */
  function decisionTools(entry) {
    const urgent = entry.category === "self_harm" || entry.category === "approach";
    const what = entry.category ? t(`watch.category.${entry.category}`) : entry.unchecked ? t("watch.unchecked") : t("watch.checking");
    const by = entry.state === "hidden" && entry.by ? t("watch.hidden", { by: t(`watch.by.${entry.by}`) }) : null;
    return { open: true, alarm: urgent, el: [
      h("p", { class: entry.category ? "badge" : "badge plain", data: { testid: "badge", category: entry.category } }, icon(entry.category ? "flag" : "clock"), h("b", null, what), by ? h("span", { class: "soft" }, by) : null),
      urgent ? h("p", { class: "badge-do" }, t(`watch.do.${entry.category}`)) : null,
      h("div", { class: "tools shown" },
        entry.state === "shown" ? [showIt(entry, "watch.keep"), hide(entry)] : entry.state === "held" ? [showIt(entry, "watch.show"), hide(entry)] : [hide(entry, "watch.keep_hidden"), showIt(entry, "watch.show_again")],
        mute(entry))] };
  }

  function build({ log, head, messages, panel, clock, redraw }) {
    Object.assign(ui, { log, messages, panel, clock });
    ui.mine = list({ log, you, tools: decisionTools, pick: wantsEyes, follows: false, empty: t("watch.nothing"), label: t("watch.eyes") });
    ui.mine.el.hidden = true;
    ui.count = h("b", { class: "bar-count", hidden: true, data: { testid: "eyes" } });
    const tab = (name, inner) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === "all"), "aria-controls": `log-${name}`, tabindex: name === "all" ? 0 : -1, data: { testid: `tab-${name}` }, on: { click: () => pick(name) } }, inner);
    ui.tabs = { all: tab("all", t("watch.all")), eyes: tab("eyes", [t("watch.eyes"), ui.count]) };
    ui.row = h("div", { class: "talk-tabs", role: "tablist", "aria-label": t("watch.tabs"), on: { keydown: arrows } }, ui.tabs.all, ui.tabs.eyes);
    for (const [name, frame] of [["all", messages.el], ["eyes", ui.mine.el]]) {
      frame.id = `log-${name}`;
      frame.setAttribute("role", "tabpanel");
      frame.setAttribute("aria-labelledby", `tab-${name}`);
    }
    ui.mood = h("div", { class: "mood", hidden: true, role: "img", data: { testid: "mood" } });
    ui.quiet = h("ul", { class: "quieted", "aria-label": t("watch.quieted"), hidden: true, data: { testid: "quieted" } });
    ui.settings = settings();
    head.after(ui.row, ui.mood, ui.quiet, ui.settings.el);
    messages.el.after(ui.mine.el);
    panel.classList.add("watched");
    ui.redraw = redraw;
    return {
      show: (keys) => { ui.mine.show(keys); counted(); },
      counted,
      phase: (asking) => ui.mine.box.setAttribute("aria-live", asking ? "off" : "polite"),
      redraw,
    };
  }

  function pick(name) {
    for (const [other, button] of Object.entries(ui.tabs)) {
      button.setAttribute("aria-selected", String(other === name));
      button.tabIndex = other === name ? 0 : -1;
    }
    ui.messages.el.hidden = name !== "all";
    ui.mine.el.hidden = name !== "eyes";
    ui.panel.dataset.tab = name;
    if (name === "all") ui.messages.toEnd();
  }

  function arrows(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const name = ui.tabs.all.getAttribute("aria-selected") === "true" ? "eyes" : "all";
    pick(name);
    ui.tabs[name].focus();
  }

  function settings() {
    const radios = MODES.map((mode) => h("input", { type: "radio", name: "chat-mode", value: mode, on: { change: () => tell("chat", { chat: mode }) } }));
    const slow = h("select", { id: "chat-slow", data: { testid: "slow-select" }, on: { change: () => tell("chat", { slow: Number(slow.value) }) } }, SLOW.map((n) => h("option", { value: n }, n ? t("watch.slow.value", { n }) : t("watch.slow.off"))));
    const junior = h("p", { class: "soft small", hidden: true }, t("watch.junior"));
    const el = h("details", { class: "talk-settings", data: { testid: "chat-settings" } }, h("summary", null, t("watch.settings"), h("span", { class: "soft settings-now" })),
      h("fieldset", null, h("legend", { class: "unseen" }, t("watch.mode")), MODES.map((mode, i) => h("label", { class: "setting" }, radios[i], h("span", null, h("b", null, t(`chat.${mode}`)), h("small", { class: "soft" }, t(`chat.${mode}.how`)))))), junior,
      h("div", { class: "setting-slow" }, h("label", { for: "chat-slow" }, t("watch.slow")), slow));
    function show(log) {
      for (const radio of radios) {
        radio.checked = radio.value === log.mode;
        radio.disabled = log.junior && radio.value === "open";
      }
      junior.hidden = !log.junior;
      if (![...slow.options].some((option) => Number(option.value) === log.slow)) slow.append(h("option", { value: log.slow }, t("watch.slow.value", { n: log.slow })));
      slow.value = String(log.slow);
      write(el.querySelector(".settings-now"), beside([t(`chat.${log.mode}`), log.slow ? t("watch.slow.value", { n: log.slow }) : ""].filter(Boolean)));
    }
    return { el, show };
  }

  /** What is counted: messages to decide, the mood; and what is set. */
  function counted() {
    const may = hosting();
    const eyes = may ? ui.log.waiting.length : 0;
    ui.row.hidden = ui.settings.el.hidden = !may;
    ui.count.hidden = eyes === 0;
    write(ui.count, num(eyes));
    ui.settings.show(ui.log);
    const { mood } = ui.log;
    const told = may && mood && mood.happy + mood.neutral + mood.sad > 0;
    ui.mood.hidden = !told;
    if (told) drawMood(mood);
    drawQuiet(may);
    if (!may && ui.tabs.eyes.getAttribute("aria-selected") === "true") pick("all");
  }

  /** Who may not write, and until when; drawn again when the first of them may. */
  function drawQuiet(may) {
    const quiet = may ? [...ui.log.muted.values()].filter(isMuted) : [];
    clearTimeout(ui.again);
    if (quiet.length) ui.again = setTimeout(() => ui.redraw(), Math.min(...quiet.map((row) => ui.clock().until(row.until))) + 500);
    ui.quiet.hidden = quiet.length === 0;
    const now = JSON.stringify(quiet);
    if (ui.quiet.dataset.now === now) return;
    ui.quiet.dataset.now = now;
    const held = ui.quiet.contains(document.activeElement);
    fill(ui.quiet, quiet.map((row) => h("li", null, icon("hush"), h("span", null, parts("watch.muted", { name: h("bdi", { class: "name" }, row.name), time: time(row.until) })), tool(t("watch.unmute"), row, () => tell("unmute", { player: row.player }), { mark: "chat", testid: "quieted-unmute" }))));
    if (held) (ui.quiet.querySelector("button") ?? ui.messages.box).focus();
  }

  function drawMood(mood) {
    const kinds = ["happy", "neutral", "sad"];
    const words = kinds.map((kind) => t(`watch.${kind}`, { n: mood[kind] }));
    const now = beside(words);
    if (ui.mood.dataset.now === now) return;
    ui.mood.dataset.now = now;
    ui.mood.setAttribute("aria-label", `${t("watch.mood")}: ${now}`);
    fill(ui.mood, h("div", { class: "mood-bar" }, kinds.map((kind) => { const part = h("i", { class: `mood-${kind}` }); part.style.flexGrow = mood[kind]; part.hidden = mood[kind] === 0; return part; })),
      h("p", { class: "mood-words" }, kinds.map((kind, i) => h("span", null, h("i", { class: `mood-${kind}` }), words[i]))));
  }

  return { build, publicTools, get eyes() { return ui.log && hosting() ? ui.log.waiting.length : 0; } };
}
