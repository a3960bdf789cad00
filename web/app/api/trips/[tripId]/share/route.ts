import { type NextRequest, NextResponse } from "next/server";
import { answer, json, noSuchTrip, refuse, tripAccess } from "../../../../../lib/data-access.ts";
import type { TripRouteContext } from "../../../../../lib/page-props.ts";
import { isFromThisSite } from "../../../../../lib/same-origin.ts";
import { settings } from "../../../../../lib/settings.ts";
import { makeLink } from "../../../../../lib/share-access.ts";
import { parseShareRequest } from "../../../../../lib/share-request.ts";
import { hasTrip } from "../../../../../lib/trips.ts";

const bodyOf = async (request: NextRequest): Promise<unknown> => {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
};

/** Makes a link to the trip (`ShareLink`) for those who may see it themselves, from a `ShareRequest`. */
export const POST = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return refuse(403, "Links are made from the site's own pages only");
  const key = await tripAccess(request, (await params).tripId);
  if (key instanceof NextResponse) return key;
  const parsed = parseShareRequest(await bodyOf(request));
  if ("problem" in parsed) return refuse(400, parsed.problem);
  return answer(async () =>
    (await hasTrip(key)) ? json(JSON.stringify(await makeLink(key, parsed.request))) : noSuchTrip(),
  );
};
