import type { HeldPoints, TripAddress } from "./trip-path.ts";

export const sharePathOf = (token: string): string => `/share/${token}`;

/** Where a link leads that has expired; no token is this short. */
export const expiredSharePath = "/share/expired";

export const shareDataPathOf = (token: string, held: HeldPoints): string =>
  `/api/share/${token}?${new URLSearchParams({ points: String(held.points), version: held.version })}`;

/** Where a link to a trip is made, by POST. */
export const makeSharePathOf = ({ tripId, driver }: TripAddress): string =>
  `/api/trips/${tripId}/share${driver === undefined ? "" : `?${new URLSearchParams({ driver })}`}`;
