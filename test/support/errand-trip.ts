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
    accuracy: second === 20 || second === 21 ? 80 : 4,
  };
}).filter(({ id }) => id !== 50);

/** Sends fixes as one batch of the driver ana.gomez. */
export const sendErrand = (
  dashboard: Dashboard,
  trip: string,
  records: readonly ErrandRecord[],
  end = true,
): Promise<Response> => dashboard.api.post(trip, { timeZone: errandZone, vehicle: "AB123CD", end, records });

/** Sends a trip, and waits until it can be read. */
export const recordErrand = async (
  dashboard: Dashboard,
  trip: string,
  records: readonly ErrandRecord[] = errandRecords,
  end = true,
): Promise<void> => {
  await sendErrand(dashboard, trip, records, end);
  await until(
    async () => (await dashboard.api.get(`/v1/trips/${trip}`, "ana.gomez")).status,
    (status) => status === 200,
  );
};
