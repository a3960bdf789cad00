import { textOf } from "../../../shared/format/model/format.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { clockOf, spentOf, timesOf, wordySeconds } from "./day-text.ts";
import type { TimelineBlock, TimelineTrip } from "./day-timeline.ts";

const wordyMs = wordySeconds * 1000;

/** A stretch in words: its kind, when and how long, and what else it contains. */
export const describeBlock = (
  block: TimelineBlock,
  timeZone: string,
  { messages, format }: Texts,
): string => {
  const text = messages.timeline;
  const { kind, startMs, endMs, movingMs, idleMs } = block;
  const duration = (ms: number): string => textOf(format.duration(ms / 1000));
  const facts = [text.kinds[kind], timesOf(block, timeZone), duration(endMs - startMs)];
  if (kind === "driving" && idleMs >= wordyMs) facts.push(text.idleWithin(duration(idleMs)));
  if (kind === "idle" && movingMs >= wordyMs) facts.push(text.drivingWithin(duration(movingMs)));
  if (kind === "silent" && movingMs > 0) facts.push(text.countedAsDriving(duration(movingMs)));
  return facts.join(" · ");
};

/** A trip in words, with its part on this date. */
export const describeTrip = (
  { trip, startMs, endMs }: TimelineTrip,
  timeZone: string,
  texts: Texts,
): string => {
  const { messages, format } = texts;
  const facts = [...spentOf(trip, texts), textOf([format.distance(trip.distanceMeters)])];
  const end = trip.isActive ? messages.trips.now : clockOf(endMs, timeZone);
  return messages.timeline.trip(`${clockOf(startMs, timeZone)} – ${end}`, facts.join(", "));
};
