import { type Format, formatsOf } from "../../format/model/format.ts";
import { type Messages, messagesOf } from "./messages/messages.ts";
import type { Locale, Preferences, UnitSystem } from "./preferences.ts";

/** A page's texts, and its formats of numbers, dates and times. */
export type Texts = {
  readonly locale: Locale;
  readonly units: UnitSystem;
  readonly messages: Messages;
  readonly format: Format;
};

const made = new Map<string, Texts>();

export const textsOf = ({
  locale,
  units,
  region,
}: Pick<Preferences, "locale" | "units"> & Partial<Pick<Preferences, "region">>): Texts => {
  const key = `${locale} ${units} ${region}`;
  let texts = made.get(key);
  if (!texts) {
    texts = { locale, units, messages: messagesOf(locale), format: formatsOf(locale, units, region) };
    made.set(key, texts);
  }
  return texts;
};
