import { sha256Digits } from "./sha256-digits.ts";

const longestTripId = 64;
/** Room for a hyphen and eight digits of the content's hash, added once the trip has been read. */
const contentRoom = 9;

const endings = /\.(gpx|kml|kmz|tcx|fit|geojson|json|ndjson|jsonl|rec)$/i;

/**
 * A trip id from a file's name and a suffix that tells its trips apart. A name that has to be changed gets its hash,
 * so that two names never become equal.
 */
export const tripIdOf = (fileName: string, suffix: string): string => {
  const stem = fileName.replace(/\.gz$/i, "").replace(endings, "");
  const allowed = stem.replace(/[^A-Za-z0-9._:@-]/g, "-");
  const room = longestTripId - contentRoom - suffix.length - 1;
  if (allowed === stem && stem.length >= 1 && stem.length <= room) return `${stem}-${suffix}`;
  const hash = sha256Digits(stem);
  return `${allowed.slice(0, room - hash.length - 1)}-${hash}-${suffix}`;
};
