import type { MarkView } from "@trips/core/application/views.ts";
import {
  formatAcceleration,
  formatDuration,
  formatExactTime,
  formatSpeed,
  textOf,
} from "../../lib/format.ts";
import { messages } from "../../lib/messages.ts";
import type { Track, TripModel } from "../../lib/trip-model.ts";

const text = messages.trip;

/** What stands beside a mark: how hard, or how long. */
const detailOf = ({ kind, point }: MarkView, { times, speeds }: Track): string => {
  const ms = times[point]! - times[point - 1]!;
  if (kind === "gap") return textOf(formatDuration(ms / 1000));
  const [before, after] = [speeds[point - 1], speeds[point]];
  if (kind === "teleport" || typeof before !== "number" || typeof after !== "number" || ms <= 0) return "";
  return textOf([formatAcceleration(((after - before) * 1000) / ms)]);
};

/** A fix in words: its time, its speed, and what happened there. */
export const describePoint = (
  track: Track,
  marks: readonly MarkView[],
  point: number,
  timeZone: string,
): string[] => {
  const speed = track.speeds[point];
  return [
    formatExactTime(track.times[point]!, timeZone),
    typeof speed === "number" ? textOf([formatSpeed(speed)]) : text.chart.unknownSpeed,
    ...marks
      .filter((mark) => mark.point === point)
      .map((mark) => `${text.moments[mark.kind]} ${detailOf(mark, track)}`.trim()),
  ];
};

export type Moment = {
  readonly kind: MarkView["kind"] | "stop";
  readonly ms: number;
  readonly detail: string;
};

/** Everything that is worth a look on the way, by time. */
export const momentsOf = ({ stops, marks }: TripModel, track: Track): Moment[] =>
  [
    ...stops.map(({ start, end }): Moment => {
      const ms = Date.parse(start);
      return { kind: "stop", ms, detail: textOf(formatDuration((Date.parse(end) - ms) / 1000)) };
    }),
    ...marks
      .filter(({ point }) => point < track.times.length)
      .map(
        (mark): Moment => ({
          kind: mark.kind,
          ms: track.times[mark.point]!,
          detail: detailOf(mark, track),
        }),
      ),
  ].sort((a, b) => a.ms - b.ms);
