import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { type Preferences, parsePreferences, preferencesCookie } from "../model/preferences.ts";
import { type Texts, textsOf } from "../model/texts.ts";

/** The preferences of the requesting browser. */
export const readPreferences = cache(
  async (): Promise<Preferences> =>
    parsePreferences(
      (await cookies()).get(preferencesCookie)?.value,
      (await headers()).get("accept-language"),
    ),
);

/** For server components and route handlers; client components call `useTexts`. */
export const readTexts = async (): Promise<Texts> => textsOf(await readPreferences());
