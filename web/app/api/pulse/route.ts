import type { NextRequest, NextResponse } from "next/server";
import { pulseRangeOf, pulseRanges } from "../../../features/pulse/model/pulse-model.ts";
import { readPulseModel } from "../../../features/pulse/server/read-pulse.ts";
import { answer, json, notModified, refuse } from "../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../shared/server/etag.ts";
import { isFleetMember } from "../../../shared/session/model/session-data.ts";
import { readSession } from "../../../shared/session/server/session.ts";

/** The pulse as JSON (`PulseModel`). */
export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const session = await readSession();
  if (!session) return refuse(401, "Sign in first");
  if (!isFleetMember(session)) return refuse(403, "The pulse is shown to members of the group fleet");
  const range = pulseRangeOf(request.nextUrl.searchParams.get("minutes"));
  if (!range) return refuse(400, `minutes must be one of ${pulseRanges.join(", ")}`);
  return answer(async () => {
    const body = JSON.stringify(await readPulseModel(range));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  });
};
