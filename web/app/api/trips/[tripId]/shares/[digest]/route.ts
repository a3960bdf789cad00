import { type NextRequest, NextResponse } from "next/server";
import { answer, refusalOfOthers, refuse, tripAccess } from "../../../../../../lib/data-access.ts";
import type { TripRouteContext } from "../../../../../../lib/page-props.ts";
import { revokeLink } from "../../../../../../lib/share-access.ts";

/** Revokes a link to the trip, for those who may see it themselves. */
export const DELETE = async (
  request: NextRequest,
  { params }: TripRouteContext<{ digest: string }>,
): Promise<NextResponse> => {
  const refusal = refusalOfOthers(request);
  if (refusal) return refusal;
  const { tripId, digest } = await params;
  const key = await tripAccess(request, tripId);
  if (key instanceof NextResponse) return key;
  return answer(async () =>
    (await revokeLink(key, digest))
      ? new NextResponse(null, { status: 204 })
      : refuse(404, "There is no such link"),
  );
};
