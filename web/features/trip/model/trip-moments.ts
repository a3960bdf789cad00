import type { MarkView, StopView } from "@trips/core/application/views.ts";
import { formatExactTime, textOf } from "../../../shared/format/model/format.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import type { Track, TripModel } from "./trip-model.ts";
import { placeAt } from "./trip-place.ts";

/** The detail of a mark: how hard, or how long. */
const detailOf = ({ kind, point }: MarkView, { times, speeds }: Track, { format }: Texts): string => {
  const ms = times[point]! - times[point - 1]!;
  if (kind === "gap") return textOf(format.duration(ms / 1000));
  const [before, after] = [speeds[point - 1], speeds[point]];
  if (
    kind === "jump" ||
    kind === "hidden" ||
    typeof before !== "number" ||
    typeof after !== "number" ||
    ms <= 0
  )
    return "";
  return textOf([format.acceleration(((after - before) * 1000) / ms)]);
};

/** What the description of a moment is made from. */
export type Telling = {
  readonly track: Track;
  readonly marks: readonly MarkView[];
  readonly breaks: ReadonlySet<number>;
  readonly timeZone: string;
};

export type MomentText = {
  readonly time: string;
  readonly speed: string;
  readonly driven: string;
  readonly events: readonly string[];
};

/** A moment in words: its time, the speed, the distance so far, and what happened there. */
export const describeMoment = (
  { track, marks, breaks, timeZone }: Telling,
  ms: number,
  texts: Texts,
): MomentText | undefined => {
  const place = placeAt(track, ms, breaks);
  if (!place) return undefined;
  const { format } = texts;
  const text = texts.messages.trip;
  const { speed, isUnknown, point } = place;
  const isHidden = marks.some(
    (mark) => mark.kind === "hidden" && track.times[mark.point - 1]! < ms && ms < track.times[mark.point]!,
  );
  const unknown = isUnknown ? text.moments[isHidden ? "hidden" : "gap"] : text.chart.unknownSpeed;
  return {
    time: formatExactTime(ms, timeZone),
    speed: speed === null ? unknown : textOf([format.speed(speed)]),
    driven: textOf([format.distance(place.drivenMeters)]),
    events: marks
      .filter((mark) => mark.point === point && !isUnknown)
      .map((mark) => `${text.moments[mark.kind]} ${detailOf(mark, track, texts)}`.trim()),
  };
};

export type Moment = {
  readonly kind: MarkView["kind"] | StopView["kind"];
  readonly ms: number;
  readonly detail: string;
};

/** All notable moments of the trip, by time. */
export const momentsOf = (
  { stops, marks }: Pick<TripModel, "stops" | "marks">,
  track: Track,
  texts: Texts,
): Moment[] => {
  // A silence while the car is parked adds nothing to the stop.
  const isWithinStop = (point: number): boolean =>
    stops.some(
      ({ start, end }) =>
        Date.parse(start) <= track.times[point - 1]! && track.times[point]! <= Date.parse(end),
    );
  return [
    ...stops.map(({ kind, start, end }): Moment => {
      const ms = Date.parse(start);
      return { kind, ms, detail: textOf(texts.format.duration((Date.parse(end) - ms) / 1000)) };
    }),
    ...marks
      .filter(({ kind, point }) => point < track.times.length && !(kind === "gap" && isWithinStop(point)))
      .map(
        (mark): Moment => ({
          kind: mark.kind,
          ms: track.times[mark.point]!,
          detail: detailOf(mark, track, texts),
        }),
      ),
  ].sort((a, b) => a.ms - b.ms);
};
