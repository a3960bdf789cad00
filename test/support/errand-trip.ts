import type { TripView } from "@trips/core/application/views.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { expect } from "vitest";
import { until } from "./api-client.ts";
import type { Dashboard } from "./dashboard.ts";

export const errandZone = "America/Argentina/Buenos_Aires";
export const errandDate = "2026-03-10";
export const errandStartMs = Date.parse("2026-03-10T14:00:00Z");

export type ErrandRecord = {
  readonly id: number;
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed: number;
  readonly accuracy: number;
  readonly altitude?: number;
  readonly battery?: number;
};

/**
 * North at 10 m/s, then harsh braking to a stand of almost four minutes, then on.
 *
 *   seconds  0 ........ 99 | 100 .... 339 | 340 ... 399
 *   speed    10            | 0            | 10
 *   poor fixes at 20 and 21; the fix of second 50 never arrives
 */
export const errandRecords: readonly ErrandRecord[] = Array.from({ length: 400 }, (_, second) => {
  const driven = Math.min(second, 99) + Math.max(0, second - 339);
  return {
    id: second,
    t: errandStartMs + second * 1000,
    lat: Number((-34.6 + driven * 9.013e-5).toFixed(6)),
    lon: -58.38,
    speed: second >= 100 && second < 340 ? 0 : 10,
    accuracy: second === 20 || second === 21 ? 300 : 4,
  };
}).filter(({ id }) => id !== 50);

/**
 * A longer trip on the next day, with more than driving: up a hill at 10 m/s, a stray fix, parking for seven minutes,
 * standing for three, and an unknown hour, to a place 55 km away.
 *
 *   seconds  0 ...... 299 | 300 .. 719 | 720 .... 899 | 900 .. 1079 | 1080 ... 1199 |  1 h   | 4800 ... 4919
 *            10 m/s, +30 m | parked     | 10 m/s       | idle        | 10 m/s        | silent | 10 m/s
 *   a fix 3 km off at 150
 */
export const outingRecords: readonly ErrandRecord[] = Array.from({ length: 1320 }, (_, id) => {
  const second = id < 1200 ? id : id + 3600;
  const stands = (second >= 300 && second < 720) || (second >= 900 && second < 1080);
  const driven =
    Math.min(second, 300) +
    Math.min(Math.max(0, second - 719), 180) +
    Math.max(0, Math.min(id, 1319) - 1079) +
    (id < 1200 ? 0 : 5_500);
  return {
    id,
    t: errandStartMs + 86_400_000 + second * 1000,
    lat: Number((-34.6 + driven * 9.013e-5 + (second === 150 ? 0.03 : 0)).toFixed(6)),
    lon: -58.38,
    speed: stands ? 0 : 10,
    accuracy: 4,
    altitude: 20 + Math.min(second, 300) / 10,
    battery: 90 - Math.floor(second / 1000),
  };
});

/** Sends fixes of the driver ana.gomez in as few batches as the API takes. */
export const sendErrand = async (
  dashboard: Dashboard,
  trip: string,
  records: readonly ErrandRecord[],
  end = true,
): Promise<void> => {
  for (let from = 0; from < records.length; from += limits.recordsPerBatch) {
    const batch = records.slice(from, from + limits.recordsPerBatch);
    const isLast = from + batch.length === records.length;
    const body = { timeZone: errandZone, vehicle: "AB123CD", end: end && isLast, records: batch };
    expect((await dashboard.api.post(trip, body)).status).toBe(200);
  }
};

/** Sends a trip, and waits until all of it can be read. */
export const recordErrand = async (
  dashboard: Dashboard,
  trip: string,
  records: readonly ErrandRecord[] = errandRecords,
  end = true,
): Promise<void> => {
  await sendErrand(dashboard, trip, records, end);
  await until(
    async () => {
      const answer = await dashboard.api.get(`/v1/trips/${trip}`, "ana.gomez");
      return answer.status === 200 ? ((await answer.json()) as TripView).quality.unique : 0;
    },
    (unique) => unique === records.length,
  );
};
