const keptLookKey = "trips-kept-look";

/** The pages that open offline were kept in the language and theme of their time: has others kept after a change. */
export const refreshKeptPages = (): void => {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return;
  const { lang, dataset } = document.documentElement;
  const look = `${lang} ${dataset.theme ?? ""}`;
  try {
    if (localStorage.getItem(keptLookKey) === look) return;
    localStorage.setItem(keptLookKey, look);
  } catch (error) {
    console.warn("the look of the offline pages cannot be stored:", error);
  }
  worker.postMessage({ refresh: true });
};
