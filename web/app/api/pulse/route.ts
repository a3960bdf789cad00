import { requireFleet } from "@trips/core/application/caller.ts";
import type { NextRequest, NextResponse } from "next/server";
import { pulseRangeOf, pulseRanges } from "../../../features/pulse/model/pulse-model.ts";
import { readPulseModel } from "../../../features/pulse/server/read-pulse.ts";
import { answerCaller, json, notModified, refuse } from "../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../shared/server/etag.ts";

const words = { forbidden: "The pulse is shown to members of the group fleet" };

/** The pulse as JSON (`PulseModel`). */
export const GET = (request: NextRequest): Promise<NextResponse> =>
  answerCaller(async (caller) => {
    requireFleet(caller);
    const range = pulseRangeOf(request.nextUrl.searchParams.get("minutes"));
    if (!range) return refuse(400, `minutes must be one of ${pulseRanges.join(", ")}`);
    const body = JSON.stringify(await readPulseModel(caller, range));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  }, words);
