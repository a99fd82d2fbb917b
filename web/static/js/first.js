// Runs before the first paint, and before all modules: which language this device reads, from which side, and its words on their way;
// and how its player likes the page: text size, stillness, buttons only.
(() => {
  const root = document.documentElement, script = document.currentScript;
  const known = (root.dataset.languages ?? "en de es fr ar ja").split(" ");
  let chosen = null;
  try {
    chosen = localStorage.getItem("fof:wish:language");
    for (const name of ["text", "motion", "view"]) {
      const wished = localStorage.getItem(`fof:wish:${name}`);
      if (wished) root.dataset[name] = wished;
    }
  } catch { /* storage is refused: the browser's languages tell */ }
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].map((tag) => String(tag).toLowerCase().split("-")[0]);
  root.lang = wanted.find((tag) => known.includes(tag)) ?? "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
  for (const audience of ["", ...(root.dataset.words ?? "").split(" ").filter(Boolean)]) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL(`words/${root.lang}${audience && "_"}${audience}.js`, script.src);
    script.after(link);
  }
})();
