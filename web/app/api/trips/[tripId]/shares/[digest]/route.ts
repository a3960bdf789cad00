import { type NextRequest, NextResponse } from "next/server";
import { revokeLink } from "../../../../../../features/share/server/share-access.ts";
import {
  answerCaller,
  refusalOfOthers,
  refuse,
  tripOf,
} from "../../../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../../../shared/server/page-props.ts";

/** Revokes a link to the trip, for users who may see the trip themselves. */
export const DELETE = async (
  request: NextRequest,
  { params }: TripRouteContext<{ digest: string }>,
): Promise<NextResponse> => {
  const refusal = refusalOfOthers(request);
  if (refusal) return refusal;
  const { tripId, digest } = await params;
  return answerCaller(async (caller) =>
    (await revokeLink(caller, tripOf(caller, request, tripId), digest))
      ? new NextResponse(null, { status: 204 })
      : refuse(404, "There is no such link"),
  );
};
