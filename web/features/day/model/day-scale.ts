import { formatTime } from "../../../shared/format/model/format.ts";
import type { DayBounds } from "./day-bounds.ts";
import type { TimelineRow } from "./day-timeline.ts";

export type Tick = { readonly ms: number; readonly label: string };

const quarterMs = 15 * 60_000;
const hourMs = 3_600_000;
const stepMinutes = [15, 30, 60, 120, 180, 360];
const maxTicks = 6;

const minutesOf = (label: string): number => Number(label.slice(0, 2)) * 60 + Number(label.slice(3));

/** Round times of the zone's own clock within the bounds, spaced so that their labels fit. */
export const ticksOf = ({ startMs, endMs }: DayBounds, timeZone: string): Tick[] => {
  const count = Math.floor((endMs - Math.ceil(startMs / quarterMs) * quarterMs) / quarterMs) + 1;
  const quarters = Array.from({ length: Math.max(0, count) }, (_, index): Tick => {
    const ms = Math.ceil(startMs / quarterMs) * quarterMs + index * quarterMs;
    return { ms, label: formatTime(new Date(ms).toISOString(), timeZone) };
  });
  const step =
    stepMinutes.find((minutes) => (endMs - startMs) / (minutes * 60_000) < maxTicks) ?? stepMinutes.at(-1)!;
  return quarters.filter(({ label }) => minutesOf(label) % step === 0);
};

/** The whole hours around a row's trips; undefined when they are not much less than the day. */
export const closerBoundsOf = ({ startMs, endMs, trips }: TimelineRow): DayBounds | undefined => {
  const from = Math.min(...trips.map((trip) => trip.startMs));
  const to = Math.max(...trips.map((trip) => trip.endMs));
  const firstHour = Math.floor((from - startMs) / hourMs);
  const lastHour = Math.max(firstHour + 1, Math.ceil((to - startMs) / hourMs));
  const closer = {
    startMs: startMs + firstHour * hourMs,
    endMs: Math.min(endMs, startMs + lastHour * hourMs),
  };
  const isCloser = (closer.endMs - closer.startMs) * 1.5 < endMs - startMs;
  return trips.length > 0 && isCloser ? closer : undefined;
};
