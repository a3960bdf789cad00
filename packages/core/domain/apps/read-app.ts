import type { AppName, AppRequest, ReadApp } from "./app.ts";
import { readOsmAnd } from "./osmand.ts";
import { readOverland } from "./overland.ts";
import { readOwnTracks } from "./owntracks.ts";
import { readTraccar } from "./traccar.ts";

const readers = {
  owntracks: readOwnTracks,
  overland: readOverland,
  traccar: readTraccar,
  osmand: readOsmAnd,
} as const satisfies Record<AppName, ReadApp>;

export const readApp = (app: AppName, body: unknown): AppRequest => readers[app](body);
