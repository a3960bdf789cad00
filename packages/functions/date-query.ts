import { dateAfter } from "@trips/core/application/date-range.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import type { TripListQuery } from "@trips/core/application/read-trip-list.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { isDate } from "@trips/core/domain/local-date.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { type ListOwners, positionAt } from "./trip-cursor.ts";

export const dateOf = (text = "", name = "The date"): string => {
  if (!isDate(text)) throw new TripsError("invalid-request", `${name} must be a calendar date, YYYY-MM-DD.`);
  return text;
};

/** `?from=&to=`: local dates, both included. */
export const datesOf = ({ queryStringParameters }: APIGatewayProxyEvent): { from: string; to: string } => {
  const { from, to } = queryStringParameters ?? {};
  return { from: dateOf(from, "from"), to: dateOf(to, "to") };
};

const limitOf = (text = "20"): number => {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > limits.tripsPerPage)
    throw new TripsError("invalid-request", `limit must be a whole number from 1 to ${limits.tripsPerPage}.`);
  return limit;
};

/** `?from=&to=&limit=&cursor=`: a page of trips. A cursor keeps the dates of the page before. */
export const tripListQueryOf = (
  { queryStringParameters }: APIGatewayProxyEvent,
  owners: ListOwners,
  now: number,
): TripListQuery => {
  const { from, to, limit, cursor } = queryStringParameters ?? {};
  const position = cursor === undefined ? undefined : positionAt(owners, cursor);
  const tomorrow = dateAfter(new Date(now).toISOString().slice(0, 10), 1);
  const last = dateOf(to ?? position?.to ?? tomorrow, "to");
  const first = dateOf(from ?? position?.from ?? dateAfter(last, -30), "from");
  if (position && (first !== position.from || last !== position.to))
    throw new TripsError(
      "invalid-request",
      `The cursor belongs to a list from ${position.from} to ${position.to}.`,
    );
  return { from: first, to: last, limit: limitOf(limit), ...(position && { after: position.after }) };
};
