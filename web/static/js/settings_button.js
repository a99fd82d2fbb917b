// "Aa": the way to one's own settings, on every screen that has room for it. The sheet itself is fetched when it is opened.

import { h } from "./dom.js";
import { note } from "./notice.js";
import { t } from "./words.js";

/** extra() tells what the sheet needs to know of extra time: {now, set(on)}, or null where it means nothing; erase() likewise
    gives what deletes the player's data, or null. */
export const settingsButton = (extra = () => null, erase = () => null) => h("button", { type: "button", class: "aa", "aria-haspopup": "dialog", "aria-label": t("wish.title"), title: t("wish.title"), data: { testid: "settings-button" },
  on: { click: () => import("./player/settings.js").then(({ openSettings }) => openSettings({ extra: extra(), erase: erase() })).catch(() => note(t("error.offline"), { key: "line" })) } }, t("wish.button"));
