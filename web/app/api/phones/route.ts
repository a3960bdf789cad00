import { requireFleet } from "@trips/core/application/caller.ts";
import type { NextRequest, NextResponse } from "next/server";
import { readPhonesModel } from "../../../features/devices/server/read-phones.ts";
import { answerCaller, json, notModified, refuse } from "../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../shared/server/etag.ts";

/** The caller's phones, or the fleet's, as JSON (`PhonesModel`). */
export const GET = (request: NextRequest): Promise<NextResponse> =>
  answerCaller(async (caller) => {
    const scope = request.nextUrl.searchParams.get("scope") ?? "own";
    if (scope !== "own") requireFleet(caller);
    if (scope !== "own" && scope !== "fleet") return refuse(400, "scope, if given, must be own or fleet");
    const body = JSON.stringify(await readPhonesModel(caller, scope));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  });
