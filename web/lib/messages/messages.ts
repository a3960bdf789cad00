import type { Locale } from "../preferences.ts";
import { base } from "./base.ts";

/** Every text that people read, in each language; each area of the dashboard has a file of its own. */
const all = { en: base.en, es: base.en };

export type Messages = (typeof all)["en"];

export const messagesOf = (locale: Locale): Messages => all[locale];
