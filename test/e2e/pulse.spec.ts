import type { PulseView } from "@trips/core/application/views.ts";
import { expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { putBatch } from "../support/put-batch.ts";

const timeZone = "America/Argentina/Buenos_Aires";
const trip = "pulse-trip";

const dashboard = useDashboard(timeZone);

const recordsFrom = (firstId: number, count: number, t: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: firstId + index,
    t: t + index * 1000,
    lat: Number((-34.6 + (firstId + index) * 1e-4).toFixed(6)),
    lon: -58.38,
    speed: 11,
    accuracy: 5,
  }));

const post = async (records: readonly object[], more: object = {}): Promise<void> => {
  const response = await dashboard.api.post(trip, { timeZone, records, ...more });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
};

const readPulse = async (): Promise<PulseView> =>
  JSON.parse(await dashboard.api.getText("/v1/pulse?minutes=15", "fleet.manager", true)) as PulseView;

let nextId = 100;
/** What the pulse is once it fulfils the condition: the stream's window closes when something arrives after it. */
const pulseOnce = (isFulfilled: (pulse: PulseView) => boolean): Promise<PulseView> =>
  until(
    async () => {
      await post(recordsFrom(nextId++, 1, Date.now()));
      return readPulse();
    },
    isFulfilled,
    150_000,
  );

const health = () => dashboard.page.getByRole("region", { name: "Health" }).getByRole("status");
const shownMinutes = () =>
  dashboard.page.getByRole("region", { name: "Zoom of the charts" }).getByRole("status").innerText();
const zoomInAddress = () => [...new URL(dashboard.page.url()).searchParams.keys()].includes("from");

/** The rows of the table of sums: name, sum, highest in a minute. */
const sums = async (): Promise<Record<string, readonly string[]>> => {
  const rows = await dashboard.page.locator("tbody tr").all();
  const read = await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  return Object.fromEntries(read.map(([what, ...numbers]) => [what!, numbers]));
};

const openPulse = async (query = ""): Promise<void> => {
  await dashboard.page.goto(`${dashboard.platform.webUrl}/pulse${query}`);
  await dashboard.page.getByRole("heading", { name: "Pulse of the pipeline" }).waitFor();
};

test("the page says that nothing has arrived yet, then shows what was posted without a reload", async () => {
  await dashboard.signIn("fleet.manager", true);
  await openPulse("?minutes=15");
  await dashboard.page.getByRole("heading", { name: "Nothing has arrived yet" }).waitFor();
  expect(await health().innerText()).toContain("Quiet");

  // All within one minute: a repetition in another minute does not count as repeated.
  await until(
    async () => new Date().getUTCSeconds(),
    (second) => second < 40,
  );
  const now = Date.now();
  await post(recordsFrom(0, 10, now - 60_000));
  await post(recordsFrom(0, 10, now - 60_000));
  await post(recordsFrom(10, 5, now - 600_000));
  await post(recordsFrom(15, 20, now - 86_400_000), { backfill: true });
  const { minutes, health: apiHealth } = await pulseOnce((pulse) =>
    pulse.minutes.some(({ duplicates }) => duplicates > 0),
  );
  const row = minutes.find(({ duplicates }) => duplicates > 0)!;
  const inMinute = row.records - 25;
  expect(row).toMatchObject({
    ...{ batches: 3 + inMinute, duplicates: 10, late: 5, rejected: 0, activeTrips: 1, backfilled: 20 },
    ...{ failed: 0, maxLagSeconds: expect.any(Number), p99LagSeconds: expect.any(Number) },
  });
  expect(row.p50LagSeconds).toBeLessThanOrEqual(row.p99LagSeconds!);
  expect(apiHealth).toEqual({ state: "healthy", reasons: [] });

  await dashboard.page.getByRole("table").waitFor({ timeout: 60_000 });
  await expect.poll(async () => (await sums()).Duplicates, { timeout: 60_000 }).toEqual(["10", "10"]);
  const shown = await sums();
  expect(shown).toMatchObject({ Late: ["5", "5"], Backfill: ["20", "20"], "Active trips": ["–", "1"] });
  expect(Number(shown.Batches?.[0])).toBeGreaterThanOrEqual(row.batches);
  const figures = dashboard.page.locator("dl[aria-label='The last full minute']");
  expect(await figures.getByText("Lag (p99)", { exact: true }).count()).toBe(1);
  expect(await health().innerText()).toContain("Healthy");
  await dashboard.page.locator("canvas").first().waitFor();
});

test("records that cannot be counted make it unhealthy, and it says why", async () => {
  const { edgeUrl } = dashboard.platform;
  await dashboard.signIn("fleet.manager", true);
  const poison = Array.from({ length: 50 }, (_, id) => ({ id, t: 1000, lat: 0, lon: 0 }));
  await putBatch({ edgeUrl }, { driver: "ana.gomez", trip }, { timeZone, records: poison });
  const { health: apiHealth } = await pulseOnce((pulse) => pulse.health.state !== "healthy");
  expect(apiHealth.reasons).toMatchObject([{ cause: "rejected", limit: expect.any(Number) }]);
  await openPulse("?minutes=15");
  await expect
    .poll(() => health().innerText())
    .toMatch(/(Degraded|Failing)\s.* of the records were rejected/s);
  await dashboard.page.getByRole("button", { name: /Rejected: \d+/ }).waitFor();
});

test("the charts zoom by dragging, by keys and by a mark; the address keeps it, and live updates do", async () => {
  await dashboard.signIn("fleet.manager", true);
  await openPulse("?minutes=60");
  const { page } = dashboard;
  const plot = page.locator("canvas").first();
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width * 0.4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(zoomInAddress).toBe(true);
  const dragged = await shownMinutes();
  await page.getByRole("heading", { name: `Sums, ${dragged.replace(" to ", " – ")}` }).waitFor();
  await page.waitForResponse(
    (response) => response.url().includes("/api/pulse") && response.status() === 200,
  );
  expect(await shownMinutes()).toBe(dragged);
  await page.reload();
  expect(await shownMinutes()).toBe(dragged);

  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
  };
  await press("Zoom in");
  await expect.poll(shownMinutes).not.toBe(dragged);
  await press("Whole range");
  await page.getByRole("heading", { name: "Sums, 1 h" }).waitFor();
  expect(zoomInAddress()).toBe(false);

  await page.getByRole("button", { name: /Records of backfill: 20/ }).click();
  await expect.poll(zoomInAddress).toBe(true);
  expect(await sums()).toMatchObject({ Backfill: ["20", "20"] });

  await page.getByRole("link", { name: "3 h" }).click();
  await page.waitForURL(`${dashboard.platform.webUrl}/pulse?minutes=180`);
  await page.getByRole("heading", { name: "Sums, 3 h" }).waitFor();
});

test("the data have an ETag, for the offered ranges", async () => {
  await dashboard.signIn("fleet.manager", true);
  const ask = (query: string, headers: Record<string, string> = {}) =>
    dashboard.page.request.get(`${dashboard.platform.webUrl}/api/pulse${query}`, { headers });
  const unchanged = await until(
    async () => {
      const { etag } = (await ask("?minutes=15")).headers();
      return (await ask("?minutes=15", { "if-none-match": etag! })).status();
    },
    (status) => status === 304,
  );
  expect(unchanged).toBe(304);
  for (const query of ["?minutes=61", "?minutes=", "?minutes=1e9", "?minutes=-5"])
    expect([query, (await ask(query)).status()]).toEqual([query, 400]);
  await openPulse("?minutes=61");
  expect(new URL(dashboard.page.url()).search).toBe("");
});

test("a driver sees no pulse: not the page, not its data", async () => {
  const data = () => dashboard.page.request.get(`${dashboard.platform.webUrl}/api/pulse`);
  expect((await data()).status()).toBe(401);
  await dashboard.signIn("ana.gomez");
  expect((await data()).status()).toBe(403);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/pulse`);
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/day/**`);
  expect(await dashboard.page.getByRole("link", { name: "Pulse" }).count()).toBe(0);
});
