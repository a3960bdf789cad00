import { requireFleet } from "@trips/core/application/caller.ts";
import {
  deviceKinds,
  deviceViewOf,
  isDeviceKind,
  type RegisteredView,
  type RevokedView,
} from "@trips/core/application/device.ts";
import {
  type DevicePorts,
  maxDevicesPerDriver,
  registerDevice,
  revokeDevice,
} from "@trips/core/application/devices.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { type DeviceReadPorts, readFleetPhones, readPhones } from "@trips/core/application/read-devices.ts";
import { isIdentifier } from "@trips/core/domain/batch.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { callerOf, jsonResponse, linkTo } from "./http.ts";
import { driverOf } from "./named.ts";

type Answer = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const invalid = (message: string): TripsError => new TripsError("invalid-request", message);

const problems = {
  "invalid-name": `A device's name has 1 to ${limits.deviceLength} characters.`,
  "too-many": `A driver has ${maxDevicesPerDriver} devices at most. Revoke one first.`,
} as const;

/** What registers, lists and revokes devices, for @middy/http-router. */
export const createDevicesRoutes = (ports: DevicePorts & DeviceReadPorts) => {
  const list: Answer = async (event) => {
    const caller = callerOf(event);
    const { scope, after } = event.queryStringParameters ?? {};
    if (scope === undefined) return jsonResponse(await readPhones(caller, ports, driverOf(event, caller)));
    requireFleet(caller);
    if (scope !== "fleet") throw invalid('scope, if given, must be "fleet"');
    if (after !== undefined && !isIdentifier(after))
      throw invalid("after is what an answer before this one called next.");
    const page = await readFleetPhones(caller, ports, after);
    const { headers, ...answer } = jsonResponse(page);
    return { ...answer, headers: { ...headers, ...linkTo(event, "after", page.next) } };
  };

  const register: Answer = async (event) => {
    const registered = await registerDevice(callerOf(event), ports, newDeviceIn(event));
    if (typeof registered === "string") throw invalid(problems[registered]);
    const { device, key } = registered;
    return jsonResponse({ ...deviceViewOf(device), key } satisfies RegisteredView, 201);
  };

  const revoke: Answer = async (event) => {
    const caller = callerOf(event);
    const deviceId = event.pathParameters?.deviceId ?? "";
    const refusedFromMs = await revokeDevice(caller, ports, driverOf(event, caller), deviceId);
    return jsonResponse({
      deviceId,
      refusedFrom: new Date(refusedFromMs).toISOString(),
    } satisfies RevokedView);
  };

  return [
    { method: "GET" as const, path: "/v1/devices", handler: list },
    { method: "POST" as const, path: "/v1/devices", handler: register },
    { method: "DELETE" as const, path: "/v1/devices/{deviceId}", handler: revoke },
  ];
};

const newDeviceIn = ({ body }: APIGatewayProxyEvent): Parameters<typeof registerDevice>[2] => {
  const { name, kind } = objectIn(body ?? "");
  if (typeof name !== "string") throw invalid(problems["invalid-name"]);
  if (!isDeviceKind(kind)) throw invalid(`kind is one of: ${deviceKinds.join(", ")}.`);
  return { name, kind };
};

const objectIn = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalid("The body is not a JSON object.");
};
