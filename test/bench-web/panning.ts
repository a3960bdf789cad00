import type { BrowserContext } from "playwright-core";

export type Panning = {
  /** Tasks of the page's main thread of 50 ms and more while the map was moved. */
  readonly longTasksMs: readonly number[];
  readonly frames: number;
  readonly seconds: number;
  readonly routes: number;
};

const drags = 6;
const stepsPerDrag = 40;

/** Drags the map with all routes to and fro, once they are drawn. */
export const measurePanning = async (context: BrowserContext, url: string): Promise<Panning> => {
  const page = await context.newPage();
  const routes = page.waitForResponse((response) => /\/routes\?/.test(response.url()));
  let drawn = 0;
  page.on("response", async (response) => {
    if (!/\/routes\?/.test(response.url()) || !response.ok()) return;
    drawn += ((await response.json()) as { routes: unknown[] }).routes.length;
  });
  await page.goto(url);
  await routes;
  await page.waitForSelector("canvas.maplibregl-canvas");
  await page.locator("progress").waitFor({ state: "detached" });
  await page.waitForTimeout(2_000);
  const box = await page.locator("canvas.maplibregl-canvas").boundingBox();
  if (!box) throw new Error("the map is not on the page");
  await page.evaluate(`
    window.panning = { longTasksMs: [], frames: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.panning.longTasksMs.push(entry.duration);
    }).observe({ type: "longtask" });
    const count = () => { window.panning.frames += 1; requestAnimationFrame(count); };
    requestAnimationFrame(count);
  `);
  const startMs = performance.now();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let drag = 0; drag < drags; drag++) {
    const sign = drag % 2 === 0 ? 1 : -1;
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= stepsPerDrag; step++)
      await page.mouse.move(x + (sign * step * box.width) / 100, y + (sign * step * box.height) / 120);
    await page.mouse.up();
  }
  await page.waitForTimeout(1_000);
  const seconds = (performance.now() - startMs) / 1000;
  const measured = (await page.evaluate("window.panning")) as Pick<Panning, "longTasksMs" | "frames">;
  await page.close();
  return { ...measured, seconds, routes: drawn };
};
