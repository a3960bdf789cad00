import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";

/** The part of a track that the browser holds, according to its request. */
export const heldTrackOf = ({ searchParams }: URL): HeldPoints | undefined => {
  const points = Number(searchParams.get("points") ?? "");
  const version = searchParams.get("version");
  return Number.isInteger(points) && points > 0 && version ? { points, version } : undefined;
};
