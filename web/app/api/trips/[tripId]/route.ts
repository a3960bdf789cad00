import type { NextRequest, NextResponse } from "next/server";
import { readTripModel } from "../../../../features/trip/server/read-trip.ts";
import { heldTrackOf } from "../../../../features/trip/server/trip-held.ts";
import { answerCaller, json, notModified, tripOf } from "../../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../../shared/server/etag.ts";
import type { TripRouteContext } from "../../../../shared/server/page-props.ts";

/**
 * The trip as JSON (`TripModel`), with only the part of the track that the browser lacks by `points` and `version`. The
 * ETag identifies the state of the trip, whatever part of the track is requested.
 */
export const GET = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  const { tripId } = await params;
  return answerCaller(async (caller) => {
    const key = tripOf(caller, request, tripId);
    const model = await readTripModel(caller, key, heldTrackOf(request.nextUrl));
    const etag = etagOf(JSON.stringify({ ...model, track: model.track.version }));
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(JSON.stringify(model), { ETag: etag });
  });
};
