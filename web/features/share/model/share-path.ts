import type { HeldPoints, TripAddress } from "../../../shared/trips/model/trip-path.ts";

export const sharePathOf = (id: string): string => `/s/${id}`;

export const shareDataPathOf = (id: string, held: HeldPoints): string =>
  `/api/shares/${id}?${new URLSearchParams({ points: String(held.points), version: held.version })}`;

/** Where the links to a trip are listed by GET, and one is made by POST; one of them is revoked by DELETE. */
export const tripSharesPathOf = ({ tripId, driver }: TripAddress, digest?: string): string =>
  `/api/trips/${tripId}/shares${digest === undefined ? "" : `/${digest}`}${driver === undefined ? "" : `?${new URLSearchParams({ driver })}`}`;
