import { isIdentifier } from "../domain/batch.ts";
import type { Caller } from "./caller.ts";
import { TripsError } from "./errors.ts";

/** What an account keeps of its owner's choices; which values mean something, the dashboard decides. */
export const preferenceNames = ["locale", "units", "theme", "vehicle"] as const;
export type PreferenceName = (typeof preferenceNames)[number];

/** A missing one was never chosen. An empty one was: no vehicle, for example. */
export type KeptPreferences = Readonly<Partial<Record<PreferenceName, string>>>;

/** The preferences in the table, by driver. Of two writers of one preference the last wins; others stay as they are. */
export type PreferenceStore = {
  /** Consistent: what was kept before, is there. */
  preferencesOf(driver: string): Promise<KeptPreferences>;
  keepPreferences(driver: string, change: KeptPreferences): Promise<void>;
  forget(driver: string): Promise<void>;
};

/** Characters; longer than any value that the dashboard offers or accepts. */
const maxPreferenceLength = 200;

const requireDriverOf = ({ driver }: Caller): string => {
  if (!isIdentifier(driver)) throw new TripsError("forbidden", "Only a driver has preferences.");
  return driver;
};

/** Everybody's own: a fleet manager has no business with those of others. */
export const readPreferences = async (caller: Caller, store: PreferenceStore): Promise<KeptPreferences> => {
  const driver = requireDriverOf(caller);
  return store.preferencesOf(driver);
};

/** Changes the caller's own preferences that are named, and leaves the others. */
export const changePreferences = async (
  caller: Caller,
  store: PreferenceStore,
  change: KeptPreferences,
): Promise<void> => {
  const driver = requireDriverOf(caller);
  if (Object.values(change).some((value) => value.length > maxPreferenceLength))
    throw new TripsError("too-large", `A preference has at most ${maxPreferenceLength} characters.`);
  await store.keepPreferences(driver, change);
};
