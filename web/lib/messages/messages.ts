import type { Locale } from "../preferences.ts";
import { base } from "./base.ts";
import { chart } from "./chart.ts";

/** Every text that people read, in each language; each area of the dashboard has a file of its own. */
const all = { en: { ...base.en, chart: chart.en }, es: { ...base.en, chart: chart.es } };

export type Messages = (typeof all)["en"];

export const messagesOf = (locale: Locale): Messages => all[locale];
