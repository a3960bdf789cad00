import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import {
  createShare,
  listShares,
  readSharedTrip as readShared,
  revokeShare,
  type StoredShare,
} from "@trips/core/application/shares.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { cache } from "react";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { SharedTrip } from "../model/share-model.ts";
import { sharePathOf } from "../model/share-path.ts";
import {
  type ListedShare,
  type ShareLink,
  type ShareRequest,
  shareLifetimeMs,
} from "../model/share-request.ts";
import { sharedTripOf } from "./share-of-view.ts";

const listed = ({ digest, hidesEnds, expiresAtMs }: StoredShare): ListedShare => ({
  digest,
  hidesEnds,
  expiresAtMs,
});

export const makeLink = async (
  caller: Caller,
  trip: TripKey,
  { lifetime, hidesEnds }: ShareRequest,
): Promise<ShareLink | "too many"> => {
  const created = await createShare(caller, readPorts(), trip, {
    lifetimeMs: shareLifetimeMs[lifetime],
    hidesEnds,
  });
  return created === "too many"
    ? created
    : { ...listed(created.share), url: siteUrl(sharePathOf(created.id)).href };
};

export const linksOf = async (caller: Caller, trip: TripKey): Promise<ListedShare[]> =>
  (await listShares(caller, readPorts(), trip)).map(listed);

export const revokeLink = (caller: Caller, trip: TripKey, digest: string): Promise<boolean> =>
  revokeShare(caller, readPorts(), trip, digest);

/** What anyone with the link sees. */
export const readSharedTrip = cache(async (id: string, held?: HeldPoints): Promise<SharedTrip> => {
  const { share, shown } = await readShared(readPorts(), id);
  return sharedTripOf(shown, share, held);
});
