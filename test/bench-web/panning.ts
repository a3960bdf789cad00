import type { BrowserContext } from "playwright-core";

export type Drag = {
  /** Tasks of the page's main thread of 50 ms and more of wall time. */
  readonly longTasksMs: readonly number[];
  /** Processor time of the page's main thread, which other work on the machine does not affect. */
  readonly busyMs: number;
  readonly frames: number;
  readonly seconds: number;
};

const drags = 5;
const stepsPerDrag = 20;
const settleMs = 500;
const drawnMs = 2_000;

/** Runs in the page: returns what happened since the last call. */
const observe = `
  let longTasksMs = [], frames = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasksMs.push(entry.duration);
  }).observe({ type: "longtask" });
  const count = () => { frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  window.takePanning = () => {
    const taken = { longTasksMs, frames };
    longTasksMs = [];
    frames = 0;
    return taken;
  };
`;

/** Drags the map to and fro once all routes are drawn; returns the drags in order. */
export const measurePanning = async (
  context: BrowserContext,
  url: string,
  routes: number,
): Promise<Drag[]> => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busySeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };

  const { promise: allCame, resolve, reject } = Promise.withResolvers<void>();
  const gone = () => reject(new Error("the browser closed before all routes were there"));
  page.on("crash", gone);
  page.on("close", gone);
  let came = 0;
  page.on("requestfinished", (request) => {
    if (!/\/routes\?level=overview/.test(request.url())) return;
    came += new URL(request.url()).searchParams.getAll("trip").length;
    if (came >= routes) resolve();
  });
  await page.goto(url);
  await allCame;
  await page.waitForSelector("canvas.maplibregl-canvas");
  await page.waitForTimeout(drawnMs);
  const box = await page.locator("canvas.maplibregl-canvas").boundingBox();
  if (!box) throw new Error("the map is not on the page");
  await page.evaluate(observe);

  const measured: Drag[] = [];
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let drag = 0; drag < drags; drag++) {
    const sign = drag % 2 === 0 ? 1 : -1;
    const [startMs, startBusy] = [performance.now(), await busySeconds()];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= stepsPerDrag; step++)
      await page.mouse.move(x + (sign * step * box.width) / 60, y + (sign * step * box.height) / 80);
    await page.mouse.up();
    await page.waitForTimeout(settleMs);
    const taken = (await page.evaluate("window.takePanning()")) as Pick<Drag, "longTasksMs" | "frames">;
    measured.push({
      ...taken,
      busyMs: ((await busySeconds()) - startBusy) * 1000,
      seconds: (performance.now() - startMs) / 1000,
    });
  }
  await page.close();
  return measured;
};
