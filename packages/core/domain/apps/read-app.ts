import type { AppName, AppRequest, ReadApp } from "./app.ts";
import { readOsmAnd } from "./osmand.ts";
import { readOverland } from "./overland.ts";
import { readOwnTracks } from "./owntracks.ts";

const readers = {
  owntracks: readOwnTracks,
  overland: readOverland,
  // By its version, Traccar Client sends one form of its protocol or the other.
  traccar: readOsmAnd,
  osmand: readOsmAnd,
} as const satisfies Record<AppName, ReadApp>;

export const readApp = (app: AppName, body: unknown): AppRequest => readers[app](body);
