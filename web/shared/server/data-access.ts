import "server-only";
import { errorStatus } from "@trips/core/api/error-status.ts";
import type { Caller } from "@trips/core/application/caller.ts";
import { TripsError, type TripsErrorCode } from "@trips/core/application/errors.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { type NextRequest, NextResponse } from "next/server";
import { isDate } from "../dates/model/dates.ts";
import { callerOf } from "../session/model/session-data.ts";
import { readSession } from "../session/server/session.ts";
import { isFromThisSite } from "./same-origin.ts";
import { settings } from "./settings.ts";
import { tripAt } from "./trip-access.ts";

const headers = { "Cache-Control": "private, no-cache", Vary: "Cookie" };

export const refuse = (status: number, message: string): NextResponse =>
  NextResponse.json({ message }, { status, headers });

/** A route's messages for refusals, where the error's own message is not meant for the dashboard. */
type Words = Partial<Record<TripsErrorCode, string>>;

const noTrip = "There is no such trip";

const usualWords: Words = {
  "not-found": noTrip,
  forbidden: "The fleet is shown to members of the group fleet",
};

/** Runs a read and answers its refusals; if the table cannot be read, the answer says so and the log says why. */
export const answer = async (read: () => Promise<NextResponse>, words: Words = {}): Promise<NextResponse> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TripsError)
      return refuse(errorStatus[error.code], { ...usualWords, ...words }[error.code] ?? error.message);
    console.error("a read failed:", error);
    return refuse(503, "The trips cannot be read at the moment");
  }
};

/** Runs a read for the signed-in user. */
export const answerCaller = async (
  read: (caller: Caller) => Promise<NextResponse>,
  words?: Words,
): Promise<NextResponse> => {
  const session = await readSession();
  return session ? answer(() => read(callerOf(session)), words) : refuse(401, "Sign in first");
};

export const noSuchDate = (date: string): NextResponse =>
  refuse(404, `"${date}" is not a date: expected YYYY-MM-DD`);

/** Runs a read of a day. */
export const answerDay = (
  date: string,
  read: (caller: Caller) => Promise<NextResponse>,
): Promise<NextResponse> => answerCaller(async (caller) => (isDate(date) ? read(caller) : noSuchDate(date)));

export const noSuchTrip = (): NextResponse => refuse(404, noTrip);

/** The trip that a request names. */
export const tripOf = (caller: Caller, request: NextRequest, tripId: string): TripKey => {
  const driver = request.nextUrl.searchParams.getAll("driver");
  return tripAt(caller, tripId, driver.length > 1 ? driver : driver[0]);
};

/** Refuses a request that would change something and comes from another site's page; undefined: it does not. */
export const refusalOfOthers = (request: NextRequest): NextResponse | undefined =>
  isFromThisSite(request.headers, settings().webUrl)
    ? undefined
    : refuse(403, "This works from the site's own pages only");

export const json = (body: string, more: Readonly<Record<string, string>> = {}): NextResponse =>
  new NextResponse(body, { headers: { ...headers, "Content-Type": "application/json", ...more } });

export const notModified = (etag: string): NextResponse =>
  new NextResponse(null, { status: 304, headers: { ...headers, ETag: etag } });

/** A download named after its trip. Content read in pieces is streamed, so that no limit on responses applies. */
export const download = (
  content: string | AsyncIterable<string>,
  mediaType: string,
  fileName: string,
): NextResponse =>
  new NextResponse(typeof content === "string" ? content : streamOf(content), {
    headers: {
      ...headers,
      "Content-Type": mediaType,
      // Ids may contain colons, but not every system allows them in file names.
      "Content-Disposition": `attachment; filename="${fileName.replaceAll(":", "-")}"`,
    },
  });

/** Reads at the consumer's pace, and stops when the consumer cancels. */
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
