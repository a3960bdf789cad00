"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Preferences } from "../../lib/preferences.ts";
import { type Texts, textsOf } from "../../lib/texts.ts";

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export const TextsProvider = (props: { readonly preferences: Preferences; readonly children: ReactNode }) => (
  <PreferencesContext value={props.preferences}>{props.children}</PreferencesContext>
);

export const usePreferences = (): Preferences => {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error("There is no TextsProvider above this component.");
  return preferences;
};

/** For client components; server components call `readTexts`. */
export const useTexts = (): Texts => textsOf(usePreferences());
