import type { BrowserContext } from "playwright-core";

export type Vitals = {
  readonly largestPaintMs: number;
  readonly layoutShift: number;
  /** From the arrival of the map's module, and of something to draw, until the map is drawn whole. */
  readonly mapReadyMs: number;
  /** What moved, as a hint for fixing it. */
  readonly shifted: readonly string[];
};

const quietMs = 1_500;

/** Runs in the page before any of its own scripts. */
const observe = `
  window.vitals = { largestPaintMs: 0, layoutShift: 0, shifted: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.vitals.largestPaintMs = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.vitals.layoutShift += entry.value;
      for (const { node } of entry.sources)
        window.vitals.shifted.push((node?.className || node?.nodeName || "?") + " " + entry.value.toFixed(4));
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

/** One visit with an empty cache, observed until the map is drawn and has been idle for a while. */
export const measureVitals = async (context: BrowserContext, url: string): Promise<Vitals> => {
  const page = await context.newPage();
  await page.addInitScript(observe);
  const session = await context.newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(url);
  await page.waitForSelector("canvas.maplibregl-canvas");
  await page.locator("progress").waitFor({ state: "detached" });
  await page.waitForFunction(() => performance.getEntriesByName("map-ready").length > 0);
  await page.waitForTimeout(quietMs);
  const vitals = (await page.evaluate("window.vitals")) as Omit<Vitals, "mapReadyMs">;
  const mapReadyMs = await page.evaluate(
    () => performance.measure("map", "map-module", "map-ready").duration,
  );
  await page.close();
  return { ...vitals, mapReadyMs };
};
