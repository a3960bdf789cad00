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

const post = async (records: readonly object[]): Promise<void> => {
  const response = await dashboard.api.post(trip, { timeZone, records });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
};

const readPulse = async (): Promise<PulseView["minutes"]> =>
  (JSON.parse(await dashboard.api.getText("/v1/pulse?minutes=15", "fleet.manager", true)) as PulseView)
    .minutes;

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

  // All within one minute: a repetition in another minute does not count as repeated.
  await until(
    async () => new Date().getUTCSeconds(),
    (second) => second < 40,
  );
  const now = Date.now();
  await post(recordsFrom(0, 10, now - 60_000));
  await post(recordsFrom(0, 10, now - 60_000));
  await post(recordsFrom(10, 5, now - 600_000));
  const records = [...recordsFrom(15, 2, now - 20_000), { id: 17, t: 1000, lat: 0, lon: 0 }];
  await putBatch(dashboard.platform, { driver: "ana.gomez", trip }, { timeZone, records });
  let nextId = 20;
  const row = await until(
    async () => {
      // The stream's window closes when something arrives after it.
      await post(recordsFrom(nextId++, 1, Date.now()));
      return (await readPulse()).find(({ duplicates }) => duplicates > 0);
    },
    (found) => found !== undefined,
    150_000,
  );
  const inMinute = (row?.records ?? 0) - 27;
  expect(row).toMatchObject({
    ...{ batches: 4 + inMinute, duplicates: 10, late: 5, rejected: 1, activeTrips: 1 },
    maxLagSeconds: expect.any(Number),
  });

  await dashboard.page.getByRole("table").waitFor({ timeout: 60_000 });
  await expect.poll(async () => (await sums()).Duplicates, { timeout: 60_000 }).toEqual(["10", "10"]);
  const shown = await sums();
  expect(shown).toMatchObject({ Late: ["5", "5"], Rejected: ["1", "1"], "Active trips": ["–", "1"] });
  expect(Number(shown.Batches?.[0])).toBeGreaterThanOrEqual(row!.batches);
  const figures = dashboard.page.locator("dl[aria-label='The last full minute']");
  expect(await figures.getByText("Lag", { exact: true }).count()).toBe(1);
  await dashboard.page.locator("canvas").first().waitFor();

  await dashboard.page.getByRole("link", { name: "3 h" }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/pulse?minutes=180`);
  await dashboard.page.getByRole("heading", { name: "Sums, 3 h" }).waitFor();
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
