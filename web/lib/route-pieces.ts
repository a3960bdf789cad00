import type { RouteView } from "@trips/core/application/views.ts";
import { distanceMm } from "@trips/core/domain/geodesy.ts";
import { isUsable, maxPlausibleSpeedCmps } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { rules } from "@trips/core/domain/segment.ts";
import type { Window } from "@trips/core/domain/window.ts";
import type { Position } from "./day-model.ts";
import { simplify } from "./simplify.ts";

/** Finer than a GPS fix, and coarse enough for the scribble of a standing car to fall together. */
export const toleranceMeters = 2.5;

/** What is drawn of a trip that lies on other dates too. */
export type Clip = { readonly date: string; readonly timeZone: string };

type Fix = { readonly position: Position; readonly t: number };

const microdegrees = ([lon, lat]: Position) => ({ lonMicrodegrees: lon * 1e6, latMicrodegrees: lat * 1e6 });

/** Both differences below it: nearer than 70 m anywhere on earth, which no second is too short for. */
const nearDegrees = 4e-4;

/** True when no line is drawn between two neighbouring fixes: a long silence, a teleport, the date line. */
const isBroken = (a: Fix, b: Fix): boolean => {
  const ms = b.t - a.t;
  if (ms > rules.gapMs) return true;
  const across = Math.abs(a.position[0] - b.position[0]);
  if (across > 180) return true;
  if (across < nearDegrees && Math.abs(a.position[1] - b.position[1]) < nearDegrees) return false;
  const mm = distanceMm(microdegrees(a.position), microdegrees(b.position));
  return mm * 100 > maxPlausibleSpeedCmps * Math.max(ms, 1000);
};

const piecesOf = (all: readonly Fix[], clip: Clip | undefined): Position[][] => {
  const fixes = clip ? all.filter(({ t }) => localDateOf(t, clip.timeZone) === clip.date) : all;
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

/**
 * The unbroken pieces of a route, simplified for drawing; only what lies on `clip.date`, when it is given. A
 * fix that hangs together with none of its neighbours is left out, unless it is all there is.
 */
export const routePiecesOf = ({ geometry, properties }: RouteView, clip?: Clip): Position[][] =>
  piecesOf(
    geometry.coordinates.map(([lon, lat], index) => ({
      position: [lon, lat],
      t: Date.parse(properties.times[index]!),
    })),
    clip,
  );

/** The same of a trip's windows, and how many points its route has. */
export const windowPiecesOf = (
  windows: readonly Window[],
  clip?: Clip,
): { readonly points: number; readonly pieces: Position[][] } => {
  const fixes = windows.flatMap(({ records }) =>
    records.filter(isUsable).map(
      ({ lonMicrodegrees, latMicrodegrees, t }): Fix => ({
        position: [lonMicrodegrees / 1e6, latMicrodegrees / 1e6],
        t,
      }),
    ),
  );
  return { points: fixes.length, pieces: piecesOf(fixes, clip) };
};
