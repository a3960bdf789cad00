import type { BooksReader } from "@trips/core/application/books.ts";
import { requireFleet, tripNamed } from "@trips/core/application/caller.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { readBooks } from "@trips/core/application/read-books.ts";
import {
  type DayRangeReader,
  readDayRange,
  readDriverDay,
  readFleetDay,
  readFleetDayRange,
} from "@trips/core/application/read-days.ts";
import { readPulse } from "@trips/core/application/read-pulse.ts";
import { readDayRejects, readTripRejects } from "@trips/core/application/read-rejects.ts";
import { readTripList } from "@trips/core/application/read-trip-list.ts";
import { type ReadPorts, readGpx, readRoute, readTrip } from "@trips/core/application/read-trips.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { dateOf, datesOf, tripListQueryOf } from "./date-query.ts";
import { dayPageOf } from "./day-page.ts";
import { callerOf, jsonResponse, linkTo } from "./http.ts";
import { driverOf, tripKeyOf } from "./named.ts";
import { routeQueryOf } from "./route-query.ts";
import { tripPageOf } from "./trip-page.ts";

type Read = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The GET routes of the API, for @middy/http-router. */
export const createReadRoutes = (
  ports: ReadPorts & { readonly ranges: DayRangeReader; readonly books: BooksReader },
) => {
  const days: Read = async (event) => {
    const caller = callerOf(event);
    if (isFleetScope(event)) {
      requireFleet(caller);
      const { from, to } = datesOf(event);
      return jsonResponse(await readFleetDayRange(caller, ports, from, to));
    }
    const driver = driverOf(event, caller);
    const { from, to } = datesOf(event);
    return jsonResponse(await readDayRange(caller, ports, driver, from, to));
  };

  const day: Read = async (event) => {
    const caller = callerOf(event);
    const date = dateOf(event.pathParameters?.date);
    const view = isFleetScope(event)
      ? await readFleetDay(caller, ports, date)
      : await readDriverDay(caller, ports, driverOf(event, caller), date);
    const page = dayPageOf(view, event.queryStringParameters?.after);
    const response = jsonResponse(page);
    return { ...response, headers: { ...response.headers, ...linkTo(event, "after", page.next) } };
  };

  const trips: Read = async (event) => {
    const caller = callerOf(event);
    const owners = { caller: caller.driver, driver: driverOf(event, caller) };
    const query = tripListQueryOf(event, owners, ports.now());
    const page = tripPageOf(await readTripList(caller, ports, owners.driver, query), query, owners);
    const response = jsonResponse(page);
    return { ...response, headers: { ...response.headers, ...linkTo(event, "cursor", page.next) } };
  };

  const trip: Read = async (event) => {
    const caller = callerOf(event);
    return jsonResponse(await readTrip(caller, ports, tripKeyOf(event, caller)));
  };

  const route: Read = async (event) => {
    const caller = callerOf(event);
    const view = await readRoute(caller, ports, tripKeyOf(event, caller), routeQueryOf(event));
    const response = jsonResponse(view);
    const headers = { ...response.headers, "content-type": "application/geo+json" };
    return { ...response, headers: { ...headers, ...linkTo(event, "from", view.properties.next) } };
  };

  const gpx: Read = async (event) => {
    const caller = callerOf(event);
    const key = tripKeyOf(event, caller);
    const { gpx, nextT } = await readGpx(caller, ports, key, routeQueryOf(event));
    return {
      statusCode: 200,
      headers: {
        "content-type": "application/gpx+xml",
        "content-disposition": `attachment; filename="${key.trip.replaceAll(":", "-")}.gpx"`,
        ...linkTo(event, "from", nextT === undefined ? undefined : new Date(nextT).toISOString()),
      },
      body: gpx,
    };
  };

  const rejects: Read = async (event) => {
    const caller = callerOf(event);
    const driver = driverOf(event, caller);
    const { date, trip } = event.queryStringParameters ?? {};
    if ((date === undefined) === (trip === undefined))
      throw new TripsError("invalid-request", "Name either date (YYYY-MM-DD, UTC) or trip.");
    if (trip === undefined) return jsonResponse(await readDayRejects(caller, ports, driver, dateOf(date)));
    return jsonResponse(await readTripRejects(caller, ports, tripNamed(caller, { driver, trip })));
  };

  const pulse: Read = async (event) => {
    const caller = callerOf(event);
    requireFleet(caller);
    const text = event.queryStringParameters?.minutes ?? "60";
    const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (minutes < 1 || minutes > limits.pulseMinutes)
      throw new TripsError(
        "invalid-request",
        `minutes must be a whole number from 1 to ${limits.pulseMinutes}.`,
      );
    return jsonResponse(await readPulse(caller, ports, minutes));
  };

  const books: Read = async (event) => {
    const caller = callerOf(event);
    requireFleet(caller);
    return jsonResponse(await readBooks(caller, ports, dateOf(event.queryStringParameters?.date)));
  };

  return [
    { method: "GET" as const, path: "/v1/days", handler: days },
    { method: "GET" as const, path: "/v1/days/{date}", handler: day },
    { method: "GET" as const, path: "/v1/trips", handler: trips },
    { method: "GET" as const, path: "/v1/trips/{tripId}", handler: trip },
    { method: "GET" as const, path: "/v1/trips/{tripId}/route", handler: route },
    { method: "GET" as const, path: "/v1/trips/{tripId}/route.gpx", handler: gpx },
    { method: "GET" as const, path: "/v1/rejects", handler: rejects },
    { method: "GET" as const, path: "/v1/pulse", handler: pulse },
    { method: "GET" as const, path: "/v1/books", handler: books },
  ];
};

const isFleetScope = ({ queryStringParameters }: APIGatewayProxyEvent): boolean => {
  const scope = queryStringParameters?.scope;
  if (scope !== undefined && scope !== "fleet")
    throw new TripsError("invalid-request", 'The scope must be "fleet" or absent.');
  return scope === "fleet";
};
