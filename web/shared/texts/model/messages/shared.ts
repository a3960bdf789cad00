import type { Locale } from "../preferences.ts";
import { day } from "./day.ts";
import { map } from "./map.ts";
import { shell } from "./shell.ts";

/** The texts that the browser is given with every page; those of the other areas come with their pages. */
export const sharedMessagesOf = (locale: Locale) => ({
  ...shell[locale],
  ...day[locale],
  map: map[locale],
});
