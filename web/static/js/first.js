// What must be so before the first paint: this device's text size, stillness and way of answering. Run as it is met, before any module.
try {
  for (const name of ["text", "motion", "view"]) {
    const wished = localStorage.getItem(`fof:wish:${name}`);
    if (wished) document.documentElement.dataset[name] = wished;
  }
} catch { /* no storage: as it comes */ }
