import type { Locale } from "../preferences.ts";
import { chart } from "./chart.ts";
import { connect } from "./connect.ts";
import { connection } from "./connection.ts";
import { copying } from "./copying.ts";
import { devices } from "./devices.ts";
import { display } from "./display.ts";
import { emptyDay } from "./empty-day.ts";
import { erase } from "./erase.ts";
import { fleet } from "./fleet.ts";
import { importing } from "./importing.ts";
import { mapFailure } from "./map-failure.ts";
import { month } from "./month.ts";
import { monthPage } from "./month-page.ts";
import { phones } from "./phones.ts";
import { profile } from "./profile.ts";
import { pulse } from "./pulse.ts";
import { record } from "./record.ts";
import { share } from "./share.ts";
import { sharedMessagesOf } from "./shared.ts";
import { site } from "./site.ts";
import { timeline } from "./timeline.ts";
import { trip } from "./trip.ts";
import { waiting } from "./waiting.ts";
import { weeks } from "./weeks.ts";
import { zones } from "./zones.ts";

/**
 * Every text that people read, in one language; each area of the dashboard has a file of its own. For the
 * server, which has them all at hand.
 */
export const messagesOf = (locale: Locale) => ({
  ...sharedMessagesOf(locale),
  ...site[locale],
  chart: chart[locale],
  connect: connect[locale],
  connection: connection[locale],
  copying: copying[locale],
  devices: devices[locale],
  display: display[locale],
  emptyDay: emptyDay[locale],
  erase: erase[locale],
  fleet: fleet[locale],
  importing: importing[locale],
  mapFailure: mapFailure[locale],
  month: month[locale],
  monthPage: monthPage[locale],
  phones: phones[locale],
  profile: profile[locale],
  pulse: pulse[locale],
  record: record[locale],
  share: share[locale],
  timeline: timeline[locale],
  trip: trip[locale],
  waiting: waiting[locale],
  weeks: weeks[locale],
  zones: zones[locale],
});

export type Messages = ReturnType<typeof messagesOf>;

/** What the files hold of the areas that are not with every page. */
export type AreaMessages = {
  readonly [Name in Exclude<keyof Messages, keyof ReturnType<typeof sharedMessagesOf>>]?: Readonly<
    Record<Locale, Messages[Name]>
  >;
};
