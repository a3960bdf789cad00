import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";

/** What a request says the browser holds of a track. */
export const heldTrackOf = ({ searchParams }: URL): HeldPoints | undefined => {
  const points = Number(searchParams.get("points") ?? "");
  const version = searchParams.get("version");
  return Number.isInteger(points) && points > 0 && version ? { points, version } : undefined;
};
