import type { NextRequest, NextResponse } from "next/server";
import { answer, json, notModified, refuse } from "../../../lib/data-access.ts";
import { etagOf, isUnchanged } from "../../../lib/etag.ts";
import { readPulseModel } from "../../../lib/pulse.ts";
import { pulseRangeOf, pulseRanges } from "../../../lib/pulse-model.ts";
import { readSession } from "../../../lib/session.ts";
import { isFleetMember } from "../../../lib/session-data.ts";

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
