import { lateMs } from "../domain/gps-record.ts";
import { windowStartOf } from "../domain/window.ts";
import { alarmLimits } from "../pipeline.ts";
import { type Caller, requireFleet } from "./caller.ts";
import { type HealthMinute, healthMinutes, healthOf } from "./pulse-health.ts";
import { type CountedMinute, lagsOfRange, minuteOf } from "./pulse-minutes.ts";
import type { ReadPorts } from "./read-trips.ts";
import type { ReadTrip, TripReader } from "./trip-reader.ts";
import type { PulseHealth, PulseView } from "./views.ts";

const minuteMs = 60_000;

type CountedPulse = { readonly health: PulseHealth; readonly minutes: readonly CountedMinute[] };

/** The last `minutes` arrival minutes, the current one included, oldest first; a minute without traffic is zero. */
export const readPulseMinutes = async (
  caller: Caller,
  { reader, now: clock }: ReadPorts,
  minutes: number,
): Promise<CountedPulse> => {
  requireFleet(caller);
  const now = clock();
  const end = Math.floor(now / minuteMs) * minuteMs + minuteMs;
  const from = end - Math.max(minutes, healthMinutes) * minuteMs;
  const items = Map.groupBy(await reader.loadPulse(from, end), (item) => item.minuteMs);
  const counted = Array.from({ length: (end - from) / minuteMs }, (_, index) => {
    const at = from + index * minuteMs;
    return minuteOf(at, items.get(at) ?? []);
  });
  const recent = counted.slice(-healthMinutes);
  return {
    health: healthOf(recent, await readUncountedSince(reader, recent, now), now),
    minutes: counted.slice(-minutes),
  };
};

export const readPulse = async (caller: Caller, ports: ReadPorts, minutes: number): Promise<PulseView> => {
  const { health, minutes: counted } = await readPulseMinutes(caller, ports, minutes);
  return {
    health,
    ...lagsOfRange(counted),
    minutes: counted.map(({ lags: _, ...minute }) => minute),
  };
};

/** This many trips are looked at for a record that should have been counted. */
const mostTrips = 5;
/** What a phone sends while it drives is committed at least once in so many minutes; an import's batches span more. */
const mostMinutesOfCommit = 4;

/**
 * Since when phones have been driving although no minute was counted: a trip has a record of after the last counted
 * minute that reached the API at least five minutes ago, as one did that is not late and more than ten minutes old. The
 * trips are read only if nothing was counted for that long.
 */
const readUncountedSince = async (
  reader: TripReader,
  minutes: readonly HealthMinute[],
  now: number,
): Promise<number | undefined> => {
  const counted = minutes.findLast(({ batches, backfilled }) => batches + backfilled > 0);
  const sinceMs = counted ? Date.parse(counted.minute) + minuteMs : Date.parse(minutes[0]!.minute);
  const untilMs = now - alarmLimits.behindMs - lateMs;
  if (sinceMs >= untilMs) return undefined;
  const found = await Promise.all(datesOf(now).map((date) => reader.tripsOfDay(date)));
  const under = found
    .flat()
    .filter(({ summary }) => summary.endT > sinceMs && summary.startT <= untilMs)
    .sort((a, b) => b.summary.endT - a.summary.endT);
  for (const key of under.slice(0, mostTrips)) {
    const trip = await reader.loadTrip(key);
    if (!trip || !isSentLive(trip)) continue;
    for await (const { start, records } of reader.windowsBefore(trip, windowStartOf(untilMs))) {
      if (start < sinceMs) break;
      if (records.some(({ late }) => !late)) return sinceMs;
    }
  }
  return undefined;
};

/** Records of a backfill are never late, so only the number of commits tells them from those of a drive. */
const isSentLive = ({ rev, summary }: ReadTrip): boolean =>
  summary.endT - summary.startT <= rev * mostMinutesOfCommit * minuteMs;

const hourMs = 3_600_000;

/** The local dates of a moment, from the westernmost time zone to the easternmost. */
const datesOf = (ms: number): string[] => [
  ...new Set([-12, 0, 14].map((hours) => new Date(ms + hours * hourMs).toISOString().slice(0, 10))),
];
