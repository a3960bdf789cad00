import type { HeldPoints, TripAddress } from "../../../shared/trips/model/trip-path.ts";

export const sharePathOf = (id: string): string => `/s/${id}`;

/** The picture of the link's preview. */
export const sharePicturePathOf = (id: string): string => `/s/${id}/picture`;

export const shareDataPathOf = (id: string, held: HeldPoints): string =>
  `/api/shares/${id}?${new URLSearchParams({ points: String(held.points), version: held.version })}`;

/** GET lists the links to a trip and POST creates one; DELETE revokes one of them. */
export const tripSharesPathOf = ({ tripId, driver }: TripAddress, digest?: string): string =>
  `/api/trips/${tripId}/shares${digest === undefined ? "" : `/${digest}`}${driver === undefined ? "" : `?${new URLSearchParams({ driver })}`}`;
