import type { Fix } from "@trips/client/records.ts";

/** Why there are no fixes: the user or the system denies permission, or there is no signal. */
export type PositionProblem = "denied" | "unavailable";

export type PositionListener = {
  readonly onFix: (fix: Fix) => void;
  /** After "denied" nothing more comes; after "unavailable" fixes may resume on their own. */
  readonly onProblem: (problem: PositionProblem) => void;
};

/** Gives fixes until the returned function is called. */
export type WatchPositions = (listener: PositionListener) => () => void;

/** Without a fix for this long, the receiver reports that there is no signal. */
const timeoutMs = 30_000;
/** `GeolocationPositionError.PERMISSION_DENIED`. */
const permissionDenied = 1;

const isSameFix = (a: Fix | undefined, b: Fix): boolean =>
  a !== undefined && a.t === b.t && a.lat === b.lat && a.lon === b.lon;

/** The Geolocation API as a stream of fixes; a repeated one, for example on return to the page, is skipped. */
export const watchPositionsOf =
  (
    geolocation: Pick<Geolocation, "watchPosition" | "clearWatch">,
    batteryPercent: () => number | null,
  ): WatchPositions =>
  ({ onFix, onProblem }) => {
    let last: Fix | undefined;
    const id = geolocation.watchPosition(
      ({ timestamp, coords }) => {
        const { latitude: lat, longitude: lon, speed, heading, accuracy, altitude } = coords;
        const battery = batteryPercent();
        const fix: Fix = { t: timestamp, lat, lon, speed, heading, accuracy, altitude, battery };
        if (isSameFix(last, fix)) return;
        last = fix;
        onFix(fix);
      },
      ({ code }) => onProblem(code === permissionDenied ? "denied" : "unavailable"),
      { enableHighAccuracy: true, maximumAge: 0, timeout: timeoutMs },
    );
    return () => geolocation.clearWatch(id);
  };
