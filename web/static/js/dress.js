// Style sheets that are fetched when they are first needed.

import { h } from "./dom.js";

const fetched = new Map();

/** Resolves when the sheet `name` of /static/css is in force; also, after a while, when it does not come. */
export function dressed(name) {
  if (!fetched.has(name)) {
    fetched.set(name, new Promise((done) => {
      const link = h("link", { rel: "stylesheet", href: new URL(`../css/${name}.css`, import.meta.url), on: { load: done, error: () => { fetched.delete(name); done(); } } });
      document.head.append(link);
      setTimeout(done, 4_000);
    }));
  }
  return fetched.get(name);
}
