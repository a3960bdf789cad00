import "server-only";
import { changePreferences, readPreferences } from "@trips/core/application/preferences.ts";
import { cookies } from "next/headers";
import { readPorts } from "../../server/read-ports.ts";
import { settings } from "../../server/settings.ts";
import { callerOf, type Session } from "../../session/model/session-data.ts";
import {
  type Choices,
  choicesOf,
  parseChoices,
  preferencesCookie,
  serializeChoices,
} from "../model/preferences.ts";

const yearSeconds = 31_536_000;

const keepInBrowser = async (choices: Choices): Promise<void> => {
  (await cookies()).set(preferencesCookie, serializeChoices(choices), {
    path: "/",
    maxAge: yearSeconds,
    httpOnly: true,
    sameSite: "lax",
    secure: settings().webUrl.protocol === "https:",
  });
};

const readBrowserChoices = async (): Promise<Choices> =>
  parseChoices((await cookies()).get(preferencesCookie)?.value);

/** Whoever is signed in keeps a choice in the account; this browser keeps a copy, for the first paint. */
export const keepChoices = async (session: Session | undefined, change: Choices): Promise<void> => {
  if (session) await changePreferences(callerOf(session), readPorts().preferences, change);
  await keepInBrowser({ ...(await readBrowserChoices()), ...change });
};

/**
 * At sign-in: the account's choices take the place of this browser's. The vehicle is the account's alone, because the
 * person before may have driven another one. If they cannot be read, the browser's stay.
 */
export const bringChoices = async (session: Session): Promise<void> => {
  try {
    const kept = await readPreferences(callerOf(session), readPorts().preferences);
    const before = await readBrowserChoices();
    const { vehicle: _, ...choices } = before;
    const after = { ...choices, ...choicesOf(new Map(Object.entries(kept))) };
    if (Object.keys(before).length + Object.keys(after).length > 0) await keepInBrowser(after);
  } catch (error) {
    console.error("the preferences of an account cannot be read:", error);
  }
};
