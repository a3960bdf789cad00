import type { Locale } from "../preferences.ts";
import { chart } from "./chart.ts";
import { day } from "./day.ts";
import { fleet } from "./fleet.ts";
import { map } from "./map.ts";
import { profile } from "./profile.ts";
import { pulse } from "./pulse.ts";
import { record } from "./record.ts";
import { share } from "./share.ts";
import { shell } from "./shell.ts";
import { trip } from "./trip.ts";

/** Every text that people read, in one language; each area of the dashboard has a file of its own. */
export const messagesOf = (locale: Locale) => ({
  ...shell[locale],
  ...day[locale],
  chart: chart[locale],
  fleet: fleet[locale],
  map: map[locale],
  profile: profile[locale],
  pulse: pulse[locale],
  record: record[locale],
  share: share[locale],
  trip: trip[locale],
});

export type Messages = ReturnType<typeof messagesOf>;
