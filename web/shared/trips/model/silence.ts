import { rules } from "@trips/core/domain/rules.ts";
import type { ListedTrip } from "./listed-trip.ts";

/** A phone that sends every 15 s or so has missed several batches by then. */
export const silentAfterMs = rules.gapMs;

type RunningTrip = Pick<ListedTrip, "isActive" | "end">;

/** For how many seconds a running trip's phone has sent nothing; undefined if it is heard or the trip is over. */
export const silenceOf = ({ isActive, end }: RunningTrip, nowMs: number): number | undefined => {
  const silentMs = nowMs - Date.parse(end);
  return isActive && silentMs >= silentAfterMs ? Math.floor(silentMs / 1000) : undefined;
};
