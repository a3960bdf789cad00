import type { TripAnswer } from "@trips/core/application/views.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

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

const startT = Date.UTC(2026, 10, 12, 9);

/** Two minutes east at 1 Hz, with one fix a kilometre to the north. */
const records = Array.from({ length: 120 }, (_, id) => ({
  ...{ id, t: startT + id * 1000, speed: 9.1, accuracy: 5 },
  lat: id === 100 ? -34.6 : -34.603722,
  lon: -58.381592 + id * 1e-4,
}));

const tripWhen = async (holds: (trip: TripAnswer) => boolean): Promise<TripAnswer> => {
  const read = async (): Promise<TripAnswer | undefined> => {
    const response = await api.get("/v1/trips/corrected", "ana.gomez");
    return response.status === 200 ? ((await response.json()) as TripAnswer) : undefined;
  };
  return (await until(read, (trip) => trip !== undefined && holds(trip)))!;
};

test("a driver's corrections, sent before the trip and after it, change its figures, and can all be taken back", async () => {
  // The first of all: there is no such trip yet.
  expect((await api.patch("corrected", { name: "Zur Arbeit", purpose: "commute" })).status).toBe(200);
  await api.post("corrected", { timeZone: "UTC", records });
  const before = await tripWhen(({ quality }) => quality.unique === 120);
  expect(before).toMatchObject({
    name: "Zur Arbeit",
    purpose: "commute",
    corrections: { wrong: [], cuts: [] },
  });

  const span = { from: startT + 60_000, to: startT + 200_000 };
  expect((await api.correct("corrected", { wrong: span })).status).toBe(200);
  const marked = await tripWhen(({ quality }) => quality.marked > 0);
  expect(marked.quality).toMatchObject({ unique: 120, marked: 60 });
  expect(marked.end).toBe(new Date(startT + 59_000).toISOString());
  expect(marked.distanceMeters).toBeLessThan(before.distanceMeters / 1.9);
  expect(marked.corrections.wrong).toEqual([
    { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
  ]);
  const day = await api.day("ana.gomez", "2026-11-12");
  expect(day.distanceMeters).toBe(marked.distanceMeters);
  expect((await api.fleetDay("2026-11-12")).distanceMeters).toBe(marked.distanceMeters);

  await api.correct("corrected", { right: span });
  await api.patch("corrected", { name: null });
  const after = await tripWhen(({ quality, name }) => quality.marked === 0 && name === null);
  expect(after).toEqual({ ...before, name: null });
});

test("nobody corrects another driver's trip, and what is wrong is said", async () => {
  expect((await api.patch("corrected", { name: "Eva's" }, "eva")).status).toBe(200);
  const response = await api.correct("corrected", { wrong: { from: startT + 1, to: startT } });
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: "Invalid span: from must not be later than to; both are included." },
  ]);
  expect((await api.correct("corrected", { name: "x" })).status).toBe(400);
  const trip = (await (await api.get("/v1/trips/corrected", "ana.gomez")).json()) as TripAnswer;
  expect(trip.name).toBeNull();
  expect((await api.get("/v1/trips/corrected", "eva")).status).toBe(404);
});
