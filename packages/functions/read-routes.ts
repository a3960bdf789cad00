import { limits } from "@trips/core/api/limits.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { readDayRejects, readTripRejects } from "@trips/core/application/read-rejects.ts";
import {
  type ReadPorts,
  readDriverDay,
  readFleetDay,
  readGpx,
  readPulse,
  readRoute,
  readTrip,
} from "@trips/core/application/read-trips.ts";
import { isIdentifier } from "@trips/core/domain/batch.ts";
import { isDate } from "@trips/core/domain/local-date.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { dayPageOf } from "./day-page.ts";
import { type Caller, callerOf, jsonResponse, linkTo } from "./http.ts";
import { routeQueryOf } from "./route-query.ts";

type Read = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The GET routes of the API, for @middy/http-router. */
export const createReadRoutes = (ports: ReadPorts) => {
  const day: Read = async (event) => {
    const caller = callerOf(event);
    const date = dateOf(event.pathParameters?.date);
    const scope = event.queryStringParameters?.scope;
    if (scope !== undefined && scope !== "fleet")
      throw new TripsError("invalid-request", 'The scope must be "fleet" or absent.');
    if (scope === "fleet") requireFleet(caller);
    const view =
      scope === "fleet"
        ? await readFleetDay(ports, date)
        : await readDriverDay(ports, driverOf(event, caller), date);
    const page = dayPageOf(view, event.queryStringParameters?.after);
    const response = jsonResponse(page);
    return { ...response, headers: { ...response.headers, ...linkTo(event, "after", page.next) } };
  };

  const trip: Read = async (event) => jsonResponse(found(await readTrip(ports, tripKeyOf(event))));

  const route: Read = async (event) => {
    const view = found(await readRoute(ports, tripKeyOf(event), routeQueryOf(event)));
    const response = jsonResponse(view);
    const headers = { ...response.headers, "content-type": "application/geo+json" };
    return { ...response, headers: { ...headers, ...linkTo(event, "from", view.properties.next) } };
  };

  const gpx: Read = async (event) => {
    const key = tripKeyOf(event);
    const { gpx, nextT } = found(await readGpx(ports, key, routeQueryOf(event)));
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
    const driver = driverOf(event, callerOf(event));
    const { date, trip } = event.queryStringParameters ?? {};
    if ((date === undefined) === (trip === undefined))
      throw new TripsError("invalid-request", "Name either date (YYYY-MM-DD, UTC) or trip.");
    if (trip === undefined) return jsonResponse(await readDayRejects(ports, driver, dateOf(date)));
    if (!isIdentifier(trip)) throw notFound();
    return jsonResponse(await readTripRejects(ports, { driver, trip }));
  };

  const pulse: Read = async (event) => {
    requireFleet(callerOf(event));
    const text = event.queryStringParameters?.minutes ?? "60";
    const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (minutes < 1 || minutes > limits.pulseMinutes)
      throw new TripsError(
        "invalid-request",
        `minutes must be a whole number from 1 to ${limits.pulseMinutes}.`,
      );
    return jsonResponse(await readPulse(ports, minutes));
  };

  return [
    { method: "GET" as const, path: "/v1/days/{date}", handler: day },
    { method: "GET" as const, path: "/v1/trips/{tripId}", handler: trip },
    { method: "GET" as const, path: "/v1/trips/{tripId}/route", handler: route },
    { method: "GET" as const, path: "/v1/trips/{tripId}/route.gpx", handler: gpx },
    { method: "GET" as const, path: "/v1/rejects", handler: rejects },
    { method: "GET" as const, path: "/v1/pulse", handler: pulse },
  ];
};

const dateOf = (text = ""): string => {
  if (!isDate(text)) throw new TripsError("invalid-request", "The date must be a calendar date, YYYY-MM-DD.");
  return text;
};

const notFound = () => new TripsError("not-found", "There is no such trip.");

const found = <View>(view: View | undefined): View => {
  if (view === undefined) throw notFound();
  return view;
};

const requireFleet = (caller: Caller): void => {
  if (!caller.isFleet) throw new TripsError("forbidden", 'Only members of the group "fleet" may read this.');
};

/** Whose data is asked for. Somebody else's is not found, so that nobody learns which trips there are. */
const driverOf = (event: APIGatewayProxyEvent, caller: Caller): string => {
  const named = event.queryStringParameters?.driver ?? caller.driver;
  if (!isIdentifier(named))
    throw new TripsError("invalid-request", `driver must match ${limits.identifierPattern}`);
  if (named !== caller.driver && !caller.isFleet) throw notFound();
  return named;
};

const tripKeyOf = (event: APIGatewayProxyEvent): TripKey => {
  const driver = driverOf(event, callerOf(event));
  const trip = event.pathParameters?.tripId;
  if (!isIdentifier(trip)) throw notFound();
  return { driver, trip };
};
