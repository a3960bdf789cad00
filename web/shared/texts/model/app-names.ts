import type { AppName } from "@trips/core/domain/apps/app.ts";

/** The apps that know no trips, by the names that they have in every language. */
export const appNames = {
  owntracks: "OwnTracks",
  overland: "Overland",
  traccar: "Traccar Client",
  osmand: "OsmAnd",
} as const satisfies Record<AppName, string>;
