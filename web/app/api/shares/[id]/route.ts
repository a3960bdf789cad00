import { type NextRequest, NextResponse } from "next/server";
import { readSharedTrip } from "../../../../features/share/server/share-access.ts";
import { shareHeaders } from "../../../../features/share/server/share-headers.ts";
import { heldTrackOf } from "../../../../features/trip/server/trip-held.ts";
import { answer } from "../../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../../shared/server/etag.ts";

type Context = { readonly params: Promise<{ readonly id: string }> };

const words = { "not-found": "There is no such link" };

/** The shared trip as JSON (`SharedTrip`), for anyone with the link; otherwise like the trip's own data route. */
export const GET = async (request: NextRequest, { params }: Context): Promise<NextResponse> => {
  const { id } = await params;
  const response = await answer(async () => {
    const trip = await readSharedTrip(id, heldTrackOf(request.nextUrl));
    const etag = etagOf(JSON.stringify({ ...trip, track: trip.track.version }));
    const headers = { ETag: etag, "Content-Type": "application/json" };
    return isUnchanged(request.headers.get("if-none-match"), etag)
      ? new NextResponse(null, { status: 304, headers })
      : new NextResponse(JSON.stringify(trip), { headers });
  }, words);
  for (const { key, value } of shareHeaders) response.headers.set(key, value);
  return response;
};
