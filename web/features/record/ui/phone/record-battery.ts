/** A browser with the Battery Status API, or without: most have none. `level` is kept up to date, from 0 to 1. */
export type BatteryHolder = { readonly getBattery?: () => Promise<{ readonly level: number }> };

/** The phone's level in per cent, null while it is not known. */
export const batteryPercentOf = (browser: BatteryHolder): (() => number | null) => {
  let battery: { readonly level: number } | undefined;
  // Where the page may not know it, it stays unknown.
  browser.getBattery?.().then(
    (found) => {
      battery = found;
    },
    () => undefined,
  );
  return () => (battery ? battery.level * 100 : null);
};
