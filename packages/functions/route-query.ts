import { TripsError } from "@trips/core/application/errors.ts";
import type { RouteQuery } from "@trips/core/application/read-trips.ts";
import { wholeTrip } from "@trips/core/application/route-part.ts";
import { fields } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

const timeOf = (name: string, text: string): number => {
  const t = /^\d{1,15}$/.test(text) ? Number(text) : dateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (!(t >= fields.t.least && t <= fields.t.most))
    throw new TripsError(
      "invalid-request",
      `${name} must be a time like 2026-11-20T10:00:00Z, or epoch milliseconds. A + in an address is written %2B.`,
    );
  return t;
};

const toleranceOf = (text: string): number => {
  const meters = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(meters <= limits.toleranceMeters))
    throw new TripsError("invalid-request", `tolerance must be metres, from 0 to ${limits.toleranceMeters}.`);
  return meters;
};

/** `?from=&to=&tolerance=`: the stretch from ≤ time < to, simplified with a tolerance in metres. */
export const routeQueryOf = ({ queryStringParameters }: APIGatewayProxyEvent): RouteQuery => {
  const { from, to, tolerance } = queryStringParameters ?? {};
  const fromT = from === undefined ? wholeTrip.fromT : timeOf("from", from);
  const toT = to === undefined ? wholeTrip.toT : timeOf("to", to);
  if (fromT >= toT) throw new TripsError("invalid-request", "from must be before to.");
  return { fromT, toT, ...(tolerance !== undefined && { toleranceMeters: toleranceOf(tolerance) }) };
};
