import "server-only";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { type NextRequest, NextResponse } from "next/server";
import { isDate } from "../dates/model/dates.ts";
import { type Scope, scopeOf } from "../dates/model/scope.ts";
import { isFleetMember, type Session } from "../session/model/session-data.ts";
import { readSession } from "../session/server/session.ts";
import { isFromThisSite } from "./same-origin.ts";
import { settings } from "./settings.ts";
import { visibleTrip } from "./trip-access.ts";

export type DayAccess = { readonly session: Session; readonly date: string; readonly scope: Scope };

const headers = { "Cache-Control": "private, no-cache", Vary: "Cookie" };

export const refuse = (status: number, message: string): NextResponse =>
  NextResponse.json({ message }, { status, headers });

/** What a data route of a day may read for this request, or the answer that refuses it. */
export const dayAccess = async (request: NextRequest, date: string): Promise<DayAccess | NextResponse> => {
  const session = await readSession();
  if (!session) return refuse(401, "Sign in first");
  if (!isDate(date)) return refuse(404, `"${date}" is not a date: expected YYYY-MM-DD`);
  const scope = scopeOf(request.nextUrl.searchParams.get("scope"));
  if (!scope) return refuse(400, "scope must be mine or fleet");
  if (scope === "fleet" && !isFleetMember(session))
    return refuse(403, "The fleet is shown to members of the group fleet");
  return { session, date, scope };
};

export const noSuchTrip = (): NextResponse => refuse(404, "There is no such trip");

/** The trip that a data route may read for this request, or the answer that refuses it. */
export const tripAccess = async (request: NextRequest, tripId: string): Promise<TripKey | NextResponse> => {
  const session = await readSession();
  if (!session) return refuse(401, "Sign in first");
  const driver = request.nextUrl.searchParams.getAll("driver");
  const named = driver.length > 1 ? driver : driver[0];
  return visibleTrip(session, tripId, named) ?? noSuchTrip();
};

/** The refusal of a request that would change something and comes from another site's page. */
export const refusalOfOthers = (request: NextRequest): NextResponse | undefined =>
  isFromThisSite(request.headers, settings().webUrl)
    ? undefined
    : refuse(403, "This works from the site's own pages only");

/** Runs a read; when the table cannot be read, the answer says so and the log says why. */
export const answer = async (read: () => Promise<NextResponse>): Promise<NextResponse> => {
  try {
    return await read();
  } catch (error) {
    console.error("a read failed:", error);
    return refuse(503, "The trips cannot be read at the moment");
  }
};

export const json = (body: string, more: Readonly<Record<string, string>> = {}): NextResponse =>
  new NextResponse(body, { headers: { ...headers, "Content-Type": "application/json", ...more } });

export const notModified = (etag: string): NextResponse =>
  new NextResponse(null, { status: 304, headers: { ...headers, ETag: etag } });

/** A file to be kept, named after its trip. What is read in pieces goes out as it comes, so that no limit on answers holds. */
export const download = (
  content: string | AsyncIterable<string>,
  mediaType: string,
  fileName: string,
): NextResponse =>
  new NextResponse(typeof content === "string" ? content : streamOf(content), {
    headers: {
      ...headers,
      "Content-Type": mediaType,
      // A colon may stand in an id, but not in a file's name everywhere.
      "Content-Disposition": `attachment; filename="${fileName.replaceAll(":", "-")}"`,
    },
  });

/** Reads on as the reader takes it, and no further when the reader leaves. */
const streamOf = (pieces: AsyncIterable<string>): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
};
