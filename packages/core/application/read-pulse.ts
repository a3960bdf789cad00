import { type Caller, requireFleet } from "./caller.ts";
import type { PulseCounts } from "./pulse.ts";
import type { ReadPorts } from "./read-trips.ts";
import type { PulseView } from "./views.ts";

/** The last `minutes` arrival minutes, the current one included, oldest first; a minute without traffic is zero. */
export const readPulse = async (
  caller: Caller,
  { reader, now }: ReadPorts,
  minutes: number,
): Promise<PulseView> => {
  requireFleet(caller);
  const end = Math.floor(now() / 60_000) * 60_000 + 60_000;
  const from = end - minutes * 60_000;
  const items = Map.groupBy(await reader.loadPulse(from, end), ({ minuteMs }) => minuteMs);
  return {
    minutes: Array.from({ length: minutes }, (_, index) => {
      const minuteMs = from + index * 60_000;
      const counts = (items.get(minuteMs) ?? []).map((item) => item.counts);
      const sum = (name: Exclude<keyof PulseCounts, "maxLagMs">) =>
        counts.reduce((total, count) => total + (count[name] ?? 0), 0);
      const lags = counts.flatMap(({ maxLagMs }) => maxLagMs ?? []);
      return {
        minute: new Date(minuteMs).toISOString(),
        batches: sum("batches"),
        records: sum("records"),
        duplicates: sum("duplicates"),
        late: sum("late"),
        rejected: sum("rejected"),
        activeTrips: sum("activeTrips"),
        distanceMeters: sum("distanceMm") / 1000,
        maxLagSeconds: lags.length > 0 ? Math.max(...lags) / 1000 : null,
      };
    }),
  };
};
