import "server-only";
import { missingOf, type TripKey } from "@trips/core/domain/trip.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";

export type Counted = { readonly unique: number; readonly missing: number };

export const readCounted = async (key: TripKey): Promise<Counted> => {
  const stored = await readPorts().reader.loadTrip(key);
  if (!stored) return { unique: 0, missing: 0 };
  return { unique: stored.summary.totals.unique, missing: missingOf(stored.summary) };
};
