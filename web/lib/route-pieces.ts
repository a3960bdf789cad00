import type { RouteView } from "@trips/core/application/views.ts";
import { distanceMm } from "@trips/core/domain/geodesy.ts";
import { maxPlausibleSpeedCmps } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { rules } from "@trips/core/domain/segment.ts";
import type { Position } from "./day-model.ts";
import { simplify } from "./simplify.ts";

/** Finer than a GPS fix, and coarse enough for the scribble of a standing car to fall together. */
const toleranceMeters = 2.5;

type Fix = { readonly position: Position; readonly t: number };

const microdegrees = ([lon, lat]: Position) => ({ lonMicrodegrees: lon * 1e6, latMicrodegrees: lat * 1e6 });

/** True when no line is drawn between two neighbouring fixes: a long silence, a teleport, the date line. */
const isBroken = (a: Fix, b: Fix): boolean => {
  const ms = b.t - a.t;
  if (ms > rules.gapMs || Math.abs(a.position[0] - b.position[0]) > 180) return true;
  const mm = distanceMm(microdegrees(a.position), microdegrees(b.position));
  return mm * 100 > maxPlausibleSpeedCmps * Math.max(ms, 1000);
};

/**
 * The unbroken pieces of a route, simplified for drawing; only what lies on `clip.date`, when it is given. A
 * fix that hangs together with none of its neighbours is left out, unless it is all there is.
 */
export const routePiecesOf = (
  { geometry, properties }: RouteView,
  clip?: { readonly date: string; readonly timeZone: string },
): Position[][] => {
  const fixes = geometry.coordinates
    .map((position, index): Fix => ({ position, t: Date.parse(properties.times[index]!) }))
    .filter(({ t }) => !clip || localDateOf(t, clip.timeZone) === clip.date);
  const pieces: Position[][] = [];
  let last: Fix | undefined;
  for (const fix of fixes) {
    if (!last || isBroken(last, fix)) pieces.push([]);
    pieces.at(-1)!.push(fix.position);
    last = fix;
  }
  const lines = pieces.filter((piece) => piece.length > 1);
  return (lines.length > 0 ? lines : pieces.slice(-1)).map((piece) => simplify(piece, toleranceMeters));
};
