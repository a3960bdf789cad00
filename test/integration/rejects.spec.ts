import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PulseView, RejectsView } from "@trips/core/application/views.ts";
import { maxWindowRecords } from "@trips/core/domain/window.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";
import { putBatch } from "../support/put-batch.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  api = createApiClient(platform);
});
afterAll(async () => {
  await platform?.interrupt();
  await directory?.remove();
});

const driver = "ana.gomez";
const minute = Date.UTC(2026, 10, 12, 9);
const crowd = maxWindowRecords + 20;

/** More records in one minute than a minute holds. */
const fixes = Array.from({ length: crowd }, (_, id) => ({
  id,
  t: minute + id * 9,
  lat: -34.6,
  lon: -58.38 + id * 1e-6,
}));

const today = () => new Date().toISOString().slice(0, 10);

const rejectsOf = async (query: string): Promise<RejectsView> =>
  JSON.parse(await api.getText(`/v1/rejects?${query}`, driver)) as RejectsView;

test("the driver sees what a full minute rejects, once, however often it is sent", async () => {
  const post = async () => {
    for (let from = 0; from < crowd; from += 1000)
      await api.post("crowded", { timeZone: "UTC", records: fixes.slice(from, from + 1000) });
  };
  await post();
  const readTrip = async () => {
    const response = await api.get("/v1/trips/crowded", driver);
    return response.ok ? ((await response.json()) as Awaited<ReturnType<ApiClient["trip"]>>) : undefined;
  };
  const expected = { count: 20, isAtLeast: false, reasons: { "window-full": 20 } };
  // What is rejected is told before the rest is committed.
  const trip = await until(readTrip, (view) => view?.quality.unique === maxWindowRecords);
  expect(trip!.quality.rejected).toEqual(expected);
  await post();
  await api.post("after", { timeZone: "UTC", records: fixes.slice(0, 1) });
  await until(
    () => api.day(driver, "2026-11-12"),
    ({ tripCount }) => tripCount === 2,
  );
  const { trips } = await rejectsOf("trip=crowded");
  expect(trips).toMatchObject([{ tripId: "crowded", driver, ...expected }]);
  expect(trips[0]!.records.map(({ id }) => id)).toEqual(fixes.slice(maxWindowRecords).map(({ id }) => id));
  expect((await rejectsOf(`date=${today()}`)).trips).toMatchObject([{ tripId: "crowded", ...expected }]);
});

test("a batch that cannot be decoded is reported to the driver in its envelope", async () => {
  await putBatch(
    platform,
    { driver, trip: "martian" },
    { timeZone: "Mars/Base", records: fixes.slice(0, 3) },
  );
  const { trips } = await until(
    () => rejectsOf("trip=martian"),
    (view) => view.trips.length > 0,
  );
  expect(trips).toMatchObject([{ count: 3, reasons: { "invalid-time-zone": 3 } }]);
  expect((await api.get("/v1/trips/martian", driver)).status).toBe(404);
});

test("Pulse counts the rejects of both consumers", async () => {
  const read = async () =>
    JSON.parse(await api.getText("/v1/pulse?minutes=10", "fleet.manager", true)) as PulseView;
  const sum = ({ minutes }: PulseView) => minutes.reduce((total, { rejected }) => total + rejected, 0);
  const view = await until(read, (view) => sum(view) >= 23, 150_000);
  expect(sum(view)).toBe(23);
});

test("an import exits with 1 and prints the lines that are not counted", async () => {
  const file = join(directory.path, "crowd.ndjson");
  const lines = fixes.map(({ id, ...fix }) => JSON.stringify({ driver: "bruno", trip: "imported", ...fix }));
  await writeFile(file, lines.join("\n"));
  const target = ["--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl, "--batch-size", "1000"];
  const { code, stderr } = await runTrips(["import", file, ...target]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}, line ${maxWindowRecords + 1}: rejected (window-full)`);
  expect(stderr).toContain("20 of the posted records are rejected and not counted");
});
