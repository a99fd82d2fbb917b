// The style sheet of this folder, on pages that begin without it.

const sheet = new URL("../../css/recap.css", import.meta.url).pathname;

if (![...document.styleSheets].some((one) => one.href?.includes("recap"))) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
  document.head.append(link);
  await new Promise((resolve) => Object.assign(link, { onload: resolve, onerror: resolve }));
}
