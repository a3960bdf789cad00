import { createHash } from "node:crypto";
import { TripsError } from "@trips/core/application/errors.ts";
import type { TripPlace } from "@trips/core/application/read-trip-list.ts";

/** Who asks for whose trips: a cursor continues the list of these two and no other. */
export type ListOwners = { readonly caller: string; readonly driver: string };

/** Where a list between two dates goes on. */
export type ListPosition = { readonly from: string; readonly to: string; readonly after: TripPlace };

/**
 * A position as opaque text, with a digest over it and its owners. No secret is needed: the digest tells an altered or
 * borrowed cursor, and an invented one leads only to what its caller may read anyway.
 */
export const cursorOf = ({ caller, driver }: ListOwners, { from, to, after }: ListPosition): string => {
  const text = [from, to, after.date, after.startT, after.trip].join(",");
  const digest = createHash("sha256").update(`${caller},${driver},${text}`).digest("base64url");
  return Buffer.from(`${text},${digest}`).toString("base64url");
};

export const positionAt = (owners: ListOwners, cursor: string): ListPosition => {
  const [from = "", to = "", date = "", startT, trip = ""] = Buffer.from(cursor, "base64url")
    .toString()
    .split(",");
  const position = { from, to, after: { date, startT: Number(startT), trip } };
  if (cursor !== cursorOf(owners, position) || date < from || date > to)
    throw new TripsError(
      "invalid-request",
      "cursor must be what an answer to the same caller, for the same driver, called next.",
    );
  return position;
};
