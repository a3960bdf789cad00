import "server-only";
import { readShownTrip } from "@trips/core/application/read-trips.ts";
import {
  createShare,
  listShares,
  openShare,
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

/** The caller of this and of the next two has made sure that whoever asks may see the trip. */
export const makeLink = async (
  trip: TripKey,
  { lifetime, hidesEnds }: ShareRequest,
): Promise<ShareLink | "too many"> => {
  const created = await createShare(readPorts().shares, trip, {
    lifetimeMs: shareLifetimeMs[lifetime],
    hidesEnds,
  });
  return created === "too many"
    ? created
    : { ...listed(created.share), url: siteUrl(sharePathOf(created.id)).href };
};

export const linksOf = async (trip: TripKey): Promise<ListedShare[]> =>
  (await listShares(readPorts().shares, trip)).map(listed);

export const revokeLink = (trip: TripKey, digest: string): Promise<boolean> =>
  revokeShare(readPorts().shares, trip, digest);

/** What whoever has the link sees; undefined when the link, or the trip, is no more or never was. */
export const readSharedTrip = cache(
  async (id: string, held?: HeldPoints): Promise<SharedTrip | undefined> => {
    const share = await openShare(readPorts().shares, id);
    if (!share) return undefined;
    const shown = await readShownTrip(readPorts(), share.trip, share);
    return shown && sharedTripOf(shown, share, held);
  },
);
