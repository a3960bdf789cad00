import type { EraseTablePorts } from "@trips/core/application/erase-table.ts";
import { eraseTrips, readErasures } from "@trips/core/application/erase-trips.ts";
import { erasureViewOf } from "@trips/core/application/erasures.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { callerOf, jsonResponse } from "./http.ts";
import { driverOf, tripKeyOf } from "./named.ts";

type Answer = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** What erases, and tells how far it is, for @middy/http-router. 202: the lake follows later. */
export const createEraseRoutes = (ports: EraseTablePorts) => {
  const trip: Answer = async (event) => {
    const caller = callerOf(event);
    const erasure = await eraseTrips(caller, ports, tripKeyOf(event, caller));
    return jsonResponse(erasureViewOf(erasure), 202);
  };

  const trips: Answer = async (event) => {
    const caller = callerOf(event);
    const driver = driverOf(event, caller);
    if (event.queryStringParameters?.confirm !== "all")
      throw new TripsError("invalid-request", "To erase all trips of a driver, say confirm=all.");
    const erasure = await eraseTrips(caller, ports, { driver, trip: undefined });
    return jsonResponse(erasureViewOf(erasure), 202);
  };

  const erasures: Answer = async (event) => {
    const caller = callerOf(event);
    const orders = await readErasures(caller, ports, driverOf(event, caller));
    return jsonResponse({ erasures: orders.map(erasureViewOf) });
  };

  return [
    { method: "DELETE" as const, path: "/v1/trips", handler: trips },
    { method: "DELETE" as const, path: "/v1/trips/{tripId}", handler: trip },
    { method: "GET" as const, path: "/v1/erasures", handler: erasures },
  ];
};
