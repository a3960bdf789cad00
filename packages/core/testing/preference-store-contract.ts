import { beforeEach, expect, test } from "vitest";
import type { PreferenceStore } from "../application/preferences.ts";

let counter = 0;

/** The contract of every `PreferenceStore`, in memory or in DynamoDB. */
export const describePreferenceStore = (open: () => PreferenceStore): void => {
  let store: PreferenceStore;
  let driver: string;
  beforeEach(() => {
    store = open();
    driver = `driver-${++counter}`;
  });

  test("nobody has preferences before the first choice", async () => {
    expect(await store.preferencesOf(driver)).toEqual({});
  });

  test("what was chosen is kept, for this driver only", async () => {
    const chosen = { locale: "es", units: "imperial", theme: "dark", vehicle: "Fiat Cronos 🚗" };
    await store.keepPreferences(driver, chosen);
    expect(await store.preferencesOf(driver)).toEqual(chosen);
    expect(await store.preferencesOf(`${driver}x`)).toEqual({});
  });

  test("a change leaves the other preferences as they are, and an empty value is a choice", async () => {
    await store.keepPreferences(driver, { theme: "dark", vehicle: "Fiat" });
    await store.keepPreferences(driver, { locale: "es", vehicle: "" });
    expect(await store.preferencesOf(driver)).toEqual({ theme: "dark", locale: "es", vehicle: "" });
  });

  test("two devices that change different preferences at once both count; of the same one, the last", async () => {
    await Promise.all([
      store.keepPreferences(driver, { theme: "dark" }),
      store.keepPreferences(driver, { units: "imperial" }),
    ]);
    await store.keepPreferences(driver, { theme: "light" });
    expect(await store.preferencesOf(driver)).toEqual({ theme: "light", units: "imperial" });
  });

  test("what is forgotten is as if it had never been chosen", async () => {
    await store.keepPreferences(driver, { theme: "dark" });
    await store.keepPreferences(`${driver}x`, { theme: "dark" });
    for (let time = 0; time < 2; time++) await store.forget(driver);
    expect(await store.preferencesOf(driver)).toEqual({});
    expect(await store.preferencesOf(`${driver}x`)).toEqual({ theme: "dark" });
  });

  test("a change of nothing keeps nothing", async () => {
    await store.keepPreferences(driver, {});
    expect(await store.preferencesOf(driver)).toEqual({});
  });
};
