"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { formatsOf } from "../../format/model/format.ts";
import type { AreaMessages, Messages } from "../model/messages/messages.ts";
import { sharedMessagesOf } from "../model/messages/shared.ts";
import type { Preferences } from "../model/preferences.ts";
import type { Texts } from "../model/texts.ts";

const PreferencesContext = createContext<Preferences | undefined>(undefined);
const TextsContext = createContext<Texts | undefined>(undefined);

const insideProvider = <T,>(value: T | undefined): T => {
  if (value === undefined) throw new Error("There is no TextsProvider above this component.");
  return value;
};

export const TextsProvider = (props: { readonly preferences: Preferences; readonly children: ReactNode }) => {
  const { locale, units, region } = props.preferences;
  const texts = useMemo(
    (): Texts => ({
      locale,
      units,
      // The layouts of the areas add their own.
      messages: sharedMessagesOf(locale) as Messages,
      format: formatsOf(locale, units, region),
    }),
    [locale, units, region],
  );
  return (
    <PreferencesContext value={props.preferences}>
      <TextsContext value={texts}>{props.children}</TextsContext>
    </PreferencesContext>
  );
};

/** Provides an area's texts, which other pages do not load. `areas` must stay the same object. */
export const AreaTexts = (props: { readonly areas: AreaMessages; readonly children: ReactNode }) => {
  const { areas } = props;
  const texts = useTexts();
  const own = useMemo((): Texts => {
    const messages = Object.entries(areas).map(([name, area]) => [name, area[texts.locale]]);
    return { ...texts, messages: { ...texts.messages, ...Object.fromEntries(messages) } };
  }, [texts, areas]);
  return <TextsContext value={own}>{props.children}</TextsContext>;
};

export const usePreferences = (): Preferences => insideProvider(useContext(PreferencesContext));

/** For client components; server components call `readTexts`. */
export const useTexts = (): Texts => insideProvider(useContext(TextsContext));
