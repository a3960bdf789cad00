import { type RoutePart, usableIn } from "./route-part.ts";
import { coordinateOf, csvHeader, csvOf, speedOf } from "./trip-view.ts";

/* Whole trips as text, piece by piece: only one part of the trip is in memory at a time. */

/** Every record, also those that do not count. */
export async function* csvPieces(parts: AsyncIterable<RoutePart>): AsyncGenerator<string> {
  yield csvHeader;
  for await (const { records } of parts) yield csvOf(records);
}

/** Values per piece. */
const pieceLength = 10_000;

function* listPieces<Each>(values: readonly Each[], show: (value: Each) => string): Generator<string> {
  for (let at = 0; at < values.length; at += pieceLength) {
    const piece = values.slice(at, at + pieceLength).map(show);
    yield `${at === 0 ? "" : ","}${piece.join(",")}`;
  }
}

/**
 * The `RouteFeature` of a whole trip, as text. Times and speeds come after the coordinates, so they are held until
 * those are written.
 */
export async function* geoJsonPieces(parts: AsyncIterable<RoutePart>): AsyncGenerator<string> {
  const times: number[] = [];
  const speeds: (number | null)[] = [];
  let key: RoutePart["key"] | undefined;
  let first: string | undefined;
  let isLine = false;
  yield '{"type":"Feature","geometry":';
  for await (const part of parts) {
    key = part.key;
    const usable = usableIn(part);
    for (const record of usable) {
      times.push(record.t);
      speeds.push(speedOf(record));
    }
    const places = usable.map((record) => JSON.stringify(coordinateOf(record)));
    first ??= places.shift();
    if (places.length === 0) continue;
    yield `${isLine ? "," : `{"type":"LineString","coordinates":[${first},`}${places.join(",")}`;
    isLine = true;
  }
  yield isLine ? "]}" : first === undefined ? "null" : `{"type":"Point","coordinates":${first}}`;
  yield `,"properties":{"tripId":${JSON.stringify(key?.trip)},"driver":${JSON.stringify(key?.driver)},"times":[`;
  yield* listPieces(times, (t) => `"${new Date(t).toISOString()}"`);
  yield '],"speeds":[';
  yield* listPieces(speeds, String);
  yield '],"next":null}}';
}
