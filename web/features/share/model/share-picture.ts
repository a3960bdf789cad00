import { breaksOf } from "@trips/core/application/path.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import { type PlainPlane, plainPlaneOf } from "../../../shared/map/model/plain-plane.ts";
import { speedScaleOf } from "../../../shared/map/model/speed-scale.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { speedLinesOf } from "../../trip/model/speed-lines.ts";
import { extendTrack, noTrack } from "../../trip/model/trip-model.ts";
import { boundsOfTrack } from "../../trip/model/trip-scene.ts";
import type { SharedTrip } from "./share-model.ts";

/** What messengers ask for. */
export const pictureSize = { width: 1200, height: 630 } as const;

/** What messengers show of a link: the date and two of the figures that the page itself shows. */
export const sharePreviewOf = (
  { dates, start, distanceMeters, movingSeconds }: SharedTrip,
  { messages, format }: Texts,
): { readonly title: string; readonly description: string } => ({
  title: messages.share.page.of(format.mediumDate(dates.start)),
  description:
    start === null
      ? messages.share.page.title
      : [[format.distance(distanceMeters)], format.duration(movingSeconds)].map(textOf).join(" · "),
});

/** More lines make the picture no clearer, and take long to draw. */
const maxPoints = 800;

export type ShareDrawing = {
  readonly viewBox: string;
  /** Paths by colour of speed, from 0. */
  readonly paths: readonly string[];
  /** Where the route begins and ends; none if that is hidden. */
  readonly ends: readonly ReturnType<PlainPlane["at"]>[];
};

/** The shown part of the route; undefined if there is none. */
export const shareDrawingOf = (trip: SharedTrip, { units }: Texts): ShareDrawing | undefined => {
  const track = extendTrack(noTrack, trip.track);
  const { positions, speeds } = track;
  const bounds = boundsOfTrack(track, trip.marks);
  if (!bounds) return undefined;
  const breaks = breaksOf(trip.marks);
  const step = Math.ceil(positions.length / maxPoints);
  const kept = positions.flatMap((_, index) =>
    index % step === 0 || index === positions.length - 1 || breaks.has(index) || breaks.has(index + 1)
      ? [index]
      : [],
  );
  const thinned = {
    ...track,
    positions: kept.map((index) => positions[index]!),
    speeds: kept.map((index) => speeds[index]!),
    drivenMeters: kept.map((index) => track.drivenMeters[index]!),
  };
  const keptBreaks = new Set(kept.flatMap((index, at) => (breaks.has(index) ? [at] : [])));
  const { colours } = speedLinesOf(thinned, keptBreaks, speedScaleOf(speeds, units));
  const plane = plainPlaneOf(bounds);
  return {
    viewBox: plane.viewBox,
    paths: colours.map(plane.pathOf),
    ends: trip.hidesEnds ? [] : [positions[0]!, positions.at(-1)!].map(plane.at),
  };
};
