import type { MarkView } from "@trips/core/application/views.ts";
import { formatExactTime, textOf } from "../../lib/format.ts";
import type { Texts } from "../../lib/texts.ts";
import type { Track, TripModel } from "../../lib/trip-model.ts";

/** What stands beside a mark: how hard, or how long. */
const detailOf = ({ kind, point }: MarkView, { times, speeds }: Track, { format }: Texts): string => {
  const ms = times[point]! - times[point - 1]!;
  if (kind === "gap") return textOf(format.duration(ms / 1000));
  const [before, after] = [speeds[point - 1], speeds[point]];
  if (kind === "teleport" || typeof before !== "number" || typeof after !== "number" || ms <= 0) return "";
  return textOf([format.acceleration(((after - before) * 1000) / ms)]);
};

/** A fix in words: its time, its speed, and what happened there. */
export const describePoint = (
  track: Track,
  marks: readonly MarkView[],
  point: number,
  timeZone: string,
  texts: Texts,
): string[] => {
  const { format } = texts;
  const text = texts.messages.trip;
  const speed = track.speeds[point];
  return [
    formatExactTime(track.times[point]!, timeZone),
    typeof speed === "number" ? textOf([format.speed(speed)]) : text.chart.unknownSpeed,
    ...marks
      .filter((mark) => mark.point === point)
      .map((mark) => `${text.moments[mark.kind]} ${detailOf(mark, track, texts)}`.trim()),
  ];
};

export type Moment = {
  readonly kind: MarkView["kind"] | "stop";
  readonly ms: number;
  readonly detail: string;
};

/** Everything that is worth a look on the way, by time. */
export const momentsOf = ({ stops, marks }: TripModel, track: Track, texts: Texts): Moment[] =>
  [
    ...stops.map(({ start, end }): Moment => {
      const ms = Date.parse(start);
      return { kind: "stop", ms, detail: textOf(texts.format.duration((Date.parse(end) - ms) / 1000)) };
    }),
    ...marks
      .filter(({ point }) => point < track.times.length)
      .map(
        (mark): Moment => ({
          kind: mark.kind,
          ms: track.times[mark.point]!,
          detail: detailOf(mark, track, texts),
        }),
      ),
  ].sort((a, b) => a.ms - b.ms);
