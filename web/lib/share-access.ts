import "server-only";
import { readTripAnalysis } from "@trips/core/application/read-trips.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { cache } from "react";
import { readPorts } from "./read-ports.ts";
import { settings } from "./settings.ts";
import type { SharedTrip } from "./share-model.ts";
import { sharedTripOf } from "./share-of-view.ts";
import { sharePathOf } from "./share-path.ts";
import { type ShareLink, type ShareRequest, shareLifetimeMs } from "./share-request.ts";
import { type OpenedShare, openShare, type Share, sealShare } from "./share-token.ts";
import { siteUrl } from "./site-urls.ts";
import type { HeldPoints } from "./trip-path.ts";

/** What a token lets its bearer see. */
export const openLink = cache(
  (token: string): Promise<OpenedShare> => openShare(token, settings().sessionSecret, Date.now()),
);

/** The caller has made sure that whoever asks may see the trip. */
export const makeLink = async (trip: TripKey, { lifetime, hidesEnds }: ShareRequest): Promise<ShareLink> => {
  const expiresAtMs = Date.now() + shareLifetimeMs[lifetime];
  const token = await sealShare({ trip, hidesEnds, expiresAtMs }, settings().sessionSecret);
  return { url: siteUrl(sharePathOf(token)).href, expiresAtMs };
};

/** The trip of a valid share, without what it hides; undefined when it is no more. */
export const readSharedTrip = async (share: Share, held?: HeldPoints): Promise<SharedTrip | undefined> => {
  const analysis = await readTripAnalysis(readPorts(), share.trip);
  return analysis && sharedTripOf(analysis, share, held);
};
