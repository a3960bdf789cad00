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

export const textsOf = ({ locale, units }: Pick<Preferences, "locale" | "units">): Texts => {
  const key = `${locale} ${units}`;
  let texts = made.get(key);
  if (!texts) {
    texts = { locale, units, messages: messagesOf(locale), format: formatsOf(locale, units) };
    made.set(key, texts);
  }
  return texts;
};
