/** A browser with or without the Battery Status API; most lack it. `level` is kept up to date, from 0 to 1. */
export type BatteryHolder = { readonly getBattery?: () => Promise<{ readonly level: number }> };

/** The phone's level in per cent, null while it is not known. */
export const batteryPercentOf = (browser: BatteryHolder): (() => number | null) => {
  let battery: { readonly level: number } | undefined;
  // If the page has no permission, the level stays unknown.
  browser.getBattery?.().then(
    (found) => {
      battery = found;
    },
    () => undefined,
  );
  return () => (battery ? battery.level * 100 : null);
};
