import type { KeptPreferences, PreferenceStore } from "../application/preferences.ts";

/** Preferences in memory. */
export class MemoryPreferenceStore implements PreferenceStore {
  readonly #kept = new Map<string, KeptPreferences>();

  async preferencesOf(driver: string): Promise<KeptPreferences> {
    return this.#kept.get(driver) ?? {};
  }

  async forget(driver: string): Promise<void> {
    this.#kept.delete(driver);
  }

  async keepPreferences(driver: string, change: KeptPreferences): Promise<void> {
    this.#kept.set(driver, { ...this.#kept.get(driver), ...change });
  }
}
