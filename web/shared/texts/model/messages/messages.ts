import type { Locale } from "../preferences.ts";
import { connection } from "./connection.ts";
import { fleet } from "./fleet.ts";
import { mapFailure } from "./map-failure.ts";
import { profile } from "./profile.ts";
import { pulse } from "./pulse.ts";
import { record } from "./record.ts";
import { share } from "./share.ts";
import { sharedMessagesOf } from "./shared.ts";
import { timeline } from "./timeline.ts";
import { trip } from "./trip.ts";

/**
 * Every text that people read, in one language; each area of the dashboard has a file of its own. For the
 * server, which has them all at hand.
 */
export const messagesOf = (locale: Locale) => ({
  ...sharedMessagesOf(locale),
  connection: connection[locale],
  fleet: fleet[locale],
  mapFailure: mapFailure[locale],
  profile: profile[locale],
  pulse: pulse[locale],
  record: record[locale],
  share: share[locale],
  timeline: timeline[locale],
  trip: trip[locale],
});

export type Messages = ReturnType<typeof messagesOf>;

/** What an area's file holds. */
export type AreaMessages = {
  readonly [Name in
    | "connection"
    | "fleet"
    | "profile"
    | "pulse"
    | "record"
    | "share"
    | "timeline"
    | "trip"]?: Readonly<Record<Locale, Messages[Name]>>;
};
