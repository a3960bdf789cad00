import { silentMs } from "@trips/core/domain/rules.ts";
import type { ListedTrip } from "./listed-trip.ts";

type RunningTrip = Pick<ListedTrip, "isActive" | "end">;

/** For how many seconds a running trip's phone has sent nothing; undefined if it is heard or the trip is over. */
export const silenceOf = ({ isActive, end }: RunningTrip, nowMs: number): number | undefined => {
  const ms = isActive ? silentMs({ endT: Date.parse(end) }, nowMs) : 0;
  return ms > 0 ? Math.floor(ms / 1000) : undefined;
};
