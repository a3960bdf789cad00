import type { DeviceKind, RegisteredView } from "@trips/core/application/device.ts";
import type { TripView } from "@trips/core/application/views.ts";
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

type Fix = { readonly t: number; readonly lat: number; readonly lon: number; readonly mps: number };

const date = "2026-03-10";
const startMs = Date.parse(`${date}T11:00:00Z`);
const everyMs = 5_000;

/**
 * A working day, a fix every five seconds: to work, to a customer and home again, with a heartbeat a minute while parked.
 *
 *   minutes  0 .... 10 | 10 .... 40 | 40 .... 48 | 48 ... 60 | 60 ... 72
 *            drives    | parked     | drives     | parked    | drives, 2 minutes of it in a jam
 */
const day: readonly Fix[] = (() => {
  const fixes: Fix[] = [];
  let meters = 0;
  for (let second = 0; second <= 72 * 60; second += everyMs / 1000) {
    const minute = second / 60;
    const isParked = (minute >= 10 && minute < 40) || (minute >= 48 && minute < 60);
    const mps = isParked || (minute >= 65 && minute < 67) || second === 72 * 60 ? 0 : 11;
    if (!isParked || second % 60 === 0)
      fixes.push({
        t: startMs + second * 1000,
        lat: Number((-34.6 + meters / 111_195).toFixed(6)),
        lon: -58.38,
        mps,
      });
    meters += mps * (everyMs / 1000);
  }
  return fixes;
})();

/** What Record would have sent: it is started and finished by hand. */
const recorded = [
  [0, 10],
  [40, 48],
  [60, 72],
].map(([from, to]) => day.filter(({ t }) => t >= startMs + from! * 60_000 && t <= startMs + to! * 60_000));

type Request = {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly body?: unknown;
  readonly bearer?: boolean;
};
type App = {
  readonly requests: (fixes: readonly Fix[], key: string) => readonly Request[];
  readonly answer: unknown;
};

const iso = (t: number): string => new Date(t).toISOString();

/** In what order an app's posts arrive: a phone that was offline for half of the day, and posts again what it is unsure of. */
const asPhonesSend = <Sent>(sent: readonly Sent[]): Sent[] => {
  const half = Math.floor(sent.length / 2);
  return [
    ...sent.slice(half),
    ...sent.slice(0, half).reverse(),
    ...sent.filter((_, index) => index % 17 === 3),
  ];
};

const apps: Readonly<Partial<Record<DeviceKind, App>>> = {
  owntracks: {
    answer: [],
    requests: (fixes) =>
      asPhonesSend<unknown>([
        ...fixes.map(({ t, lat, lon, mps }) => ({
          ...{ _type: "location", tid: "an", t: "u", conn: "m", bs: 1, batt: 80, acc: 6, alt: 20, vac: 3 },
          ...{ tst: t / 1000, created_at: t / 1000 + 1, lat, lon, vel: Math.round(mps * 3.6) },
        })),
        { _type: "lwt", tst: startMs / 1000 },
        { _type: "transition", event: "enter", desc: "home", tst: startMs / 1000, lat: -34.6, lon: -58.38 },
      ]).map((body) => ({ method: "POST", path: "/v1/devices/owntracks", body })),
  },
  overland: {
    answer: { result: "ok" },
    requests: (fixes) => {
      const features = fixes.map(({ t, lat, lon, mps }) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [lon, lat] },
        properties: {
          ...{ timestamp: iso(t).replace(/\.\d+Z/, "Z"), speed: mps === 0 ? -1 : mps, course: -1 },
          ...{
            horizontal_accuracy: 6,
            vertical_accuracy: 4,
            altitude: 20,
            battery_level: 0.8,
            motion: ["driving"],
          },
        },
      }));
      const batches: unknown[] = [{ locations: [] }];
      // The next batch begins with the end of the last one.
      for (let at = 0; at < features.length; at += 80)
        batches.push({ locations: features.slice(at, at + 100) });
      return asPhonesSend(batches).map((body) => ({
        method: "POST",
        path: "/v1/devices/overland",
        body,
        bearer: true,
      }));
    },
  },
  traccar: {
    answer: { result: "ok" },
    requests: (fixes, key) =>
      asPhonesSend(fixes).map(({ t, lat, lon, mps }) => ({
        method: "POST",
        path: `/v1/devices/traccar?id=${key}`,
        body: {
          device_id: "an-phone",
          location: {
            ...{ timestamp: iso(t), is_moving: mps > 0, odometer: 12, event: "motionchange" },
            coords: { latitude: lat, longitude: lon, speed: mps, accuracy: 6, heading: -1, altitude: 20 },
            ...{ activity: { type: "in_vehicle" }, battery: { level: 0.8, is_charging: false } },
          },
        },
      })),
  },
  osmand: {
    answer: { result: "ok" },
    requests: (fixes, key) =>
      asPhonesSend(fixes).map(({ t, lat, lon, mps }) => ({
        method: "GET",
        path: `/v1/devices/osmand?id=${key}&lat=${lat}&lon=${lon}&timestamp=${t}&speed=${mps}&speed_unit=mps&accuracy=6&altitude=20`,
      })),
  },
};

const register = async (driver: string, kind: DeviceKind): Promise<RegisteredView> => {
  const answer = await fetch(`${platform.apiUrl}/v1/devices`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${await api.tokenOf(driver)}` },
    body: JSON.stringify({ name: "Phone", kind }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as RegisteredView;
};

const send = async ({ path, method, body, bearer }: Request, key: string): Promise<unknown> => {
  const basic = `Basic ${Buffer.from(`ana:${key}`).toString("base64")}`;
  const answer = await fetch(`${platform.apiUrl}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(!path.includes("?") && { authorization: bearer ? `Bearer ${key}` : basic }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([answer.status, path.split("?")[0]]).toEqual([200, path.split("?")[0]]);
  return answer.json();
};

const drivenOn = async (driver: string) => (await api.day(driver, date)).trips;

test("a day of each app gives the trips and kilometres of the same drives from Record", async () => {
  for (const [index, records] of recorded.entries())
    await api.post(
      `drive-${index}`,
      {
        timeZone: "America/Argentina/Buenos_Aires",
        end: true,
        records: records.map(({ t, lat, lon, mps }, id) => ({ id, t, lat, lon, speed: mps, accuracy: 6 })),
      },
      { driver: "recorder" },
    );
  const expected = await until(
    () => drivenOn("recorder"),
    (trips) => trips.length === recorded.length,
  );
  const sendDay = async ([kind, { requests, answer }]: [DeviceKind, App]): Promise<void> => {
    const driver = `with.${kind}`;
    const { key, deviceId } = await register(driver, kind);
    for (const request of requests(day, key)) expect(await send(request, key)).toEqual(answer);
    const track = `/v1/trips/track-${deviceId}-${date}`;
    await until(
      async () => (await (await api.get(track, driver)).json()) as Partial<TripView>,
      ({ quality }) => quality?.unique === day.length,
    );
    const trips = await drivenOn(driver);
    expect(trips.map(({ timeZone, status }) => [timeZone, status])).toEqual(
      expected.map(() => ["America/Argentina/Buenos_Aires", "ended"]),
    );
    for (const [at, trip] of trips.entries()) {
      expect(Math.abs(trip.distanceMeters / expected[at]!.distanceMeters - 1)).toBeLessThan(0.005);
      expect(Math.abs(Date.parse(trip.start) - Date.parse(expected[at]!.start))).toBeLessThanOrEqual(60_000);
      expect(Math.abs(Date.parse(trip.end) - Date.parse(expected[at]!.end))).toBeLessThanOrEqual(60_000);
    }
    const shown = await api.day(driver, date);
    const sum = shown.trips.reduce((meters, trip) => meters + trip.distanceMeters, 0);
    expect(sum).toBeCloseTo(shown.distanceMeters, 6);
  };
  await Promise.all((Object.entries(apps) as [DeviceKind, App][]).map(sendDay));
});
