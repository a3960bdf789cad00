import { maxSharesPerTrip } from "@trips/core/application/shares.ts";
import type { NextRequest, NextResponse } from "next/server";
import { parseShareRequest } from "../../../../../features/share/model/share-request.ts";
import { linksOf, makeLink } from "../../../../../features/share/server/share-access.ts";
import {
  answerCaller,
  json,
  refusalOfOthers,
  refuse,
  tripOf,
} from "../../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../../shared/server/page-props.ts";

const bodyOf = async (request: NextRequest): Promise<unknown> => {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
};

/** The links to the trip that still work (`ListedShare[]`), for users who may see the trip themselves. */
export const GET = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  const { tripId } = await params;
  return answerCaller(async (caller) =>
    json(JSON.stringify(await linksOf(caller, tripOf(caller, request, tripId)))),
  );
};

/** Creates a link to the trip (`ShareLink`) from a `ShareRequest`, for users who may see the trip themselves. */
export const POST = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  const refusal = refusalOfOthers(request);
  if (refusal) return refusal;
  const { tripId } = await params;
  return answerCaller(async (caller) => {
    const key = tripOf(caller, request, tripId);
    const parsed = parseShareRequest(await bodyOf(request));
    if ("problem" in parsed) return refuse(400, parsed.problem);
    const link = await makeLink(caller, key, parsed.request);
    return link === "too many"
      ? refuse(409, `A trip has at most ${maxSharesPerTrip} links at once: revoke one first`)
      : json(JSON.stringify(link));
  });
};
