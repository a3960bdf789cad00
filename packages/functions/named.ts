import { type Caller, requireDriver, tripNamed } from "@trips/core/application/caller.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { isIdentifier } from "@trips/core/domain/batch.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";

/** Whose data is asked for. A caller who may not see it is refused before any other mistake is reported. */
export const driverOf = (event: APIGatewayProxyEvent, caller: Caller): string => {
  const named = event.queryStringParameters?.driver ?? caller.driver;
  if (!isIdentifier(named))
    throw new TripsError("invalid-request", `driver must match ${limits.identifierPattern}`);
  requireDriver(caller, named);
  return named;
};

export const tripKeyOf = (event: APIGatewayProxyEvent, caller: Caller): TripKey =>
  tripNamed(caller, { driver: driverOf(event, caller), trip: event.pathParameters?.tripId });
