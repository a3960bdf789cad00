import type { AppName } from "../domain/apps/app.ts";
import type { FunctionName } from "../pipeline.ts";
import type { CorrectionKind } from "./correction-schema.ts";
import { corsHeaders } from "./cors.ts";

/** `deviceKeyInUrl`: the query parameter `id` is the key of a device, since the app can only be given an address. */
export type Authorization = "idToken" | "deviceKey" | "deviceKeyInUrl" | "none";

export type Route = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** API Gateway resource path. */
  readonly path: string;
  /** What a caller shows: an ID token of the user pool, the key of a device, or nothing. */
  readonly authorization: Authorization;
  readonly integration: /** What is put: a batch, what this app sends, as it sends it, or what a driver says about a trip. */
    | { readonly type: "kinesis-put-record"; readonly app?: AppName; readonly says?: CorrectionKind }
    | { readonly type: "lambda-proxy"; readonly function: FunctionName }
    | { readonly type: "mock"; readonly body: string };
};

const read = <const Path extends string>(path: Path) =>
  ({
    method: "GET",
    path,
    authorization: "idToken",
    integration: { type: "lambda-proxy", function: "readApi" },
  }) as const satisfies Route;

const erasing = {
  authorization: "idToken",
  integration: { type: "lambda-proxy", function: "eraseApi" },
} as const satisfies Omit<Route, "method" | "path">;

const devices = {
  authorization: "idToken",
  integration: { type: "lambda-proxy", function: "devicesApi" },
} as const satisfies Omit<Route, "method" | "path">;

const from = <const App extends AppName>(app: App) =>
  ({
    path: `/v1/devices/${app}`,
    integration: { type: "kinesis-put-record", app },
  }) as const satisfies Omit<Route, "method" | "authorization">;

/** The HTTP API, version 1; `served-routes.ts` adds its description. */
export const routes = [
  {
    method: "POST",
    path: "/v1/trips/{tripId}/records",
    authorization: "idToken",
    integration: { type: "kinesis-put-record" },
  },
  read("/v1/days"),
  read("/v1/days/{date}"),
  read("/v1/trips"),
  { method: "DELETE", path: "/v1/trips", ...erasing },
  read("/v1/trips/{tripId}"),
  {
    method: "PATCH",
    path: "/v1/trips/{tripId}",
    authorization: "idToken",
    integration: { type: "kinesis-put-record", says: "label" },
  },
  { method: "DELETE", path: "/v1/trips/{tripId}", ...erasing },
  {
    method: "POST",
    path: "/v1/trips/{tripId}/corrections",
    authorization: "idToken",
    integration: { type: "kinesis-put-record", says: "correction" },
  },
  read("/v1/trips/{tripId}/route"),
  read("/v1/trips/{tripId}/route.gpx"),
  read("/v1/rejects"),
  read("/v1/pulse"),
  read("/v1/books"),
  { method: "GET", path: "/v1/erasures", ...erasing },
  { method: "GET", path: "/v1/devices", ...devices },
  { method: "POST", path: "/v1/devices", ...devices },
  { method: "DELETE", path: "/v1/devices/{deviceId}", ...devices },
  // A resource has one authorizer, so what devices send has resources of its own.
  {
    method: "POST",
    path: "/v1/devices/trips/{tripId}/records",
    authorization: "deviceKey",
    integration: { type: "kinesis-put-record" },
  },
  { method: "POST", authorization: "deviceKey", ...from("owntracks") },
  { method: "POST", authorization: "deviceKey", ...from("overland") },
  { method: "POST", authorization: "deviceKeyInUrl", ...from("traccar") },
  { method: "GET", authorization: "deviceKeyInUrl", ...from("osmand") },
  { method: "POST", authorization: "deviceKeyInUrl", ...from("osmand") },
  {
    method: "GET",
    path: "/health",
    authorization: "none",
    integration: { type: "mock", body: '{"status":"ok"}' },
  },
] as const satisfies readonly Route[];

type NameOf<Each extends Route> = Each extends Route ? `${Each["method"]} ${Each["path"]}` : never;

/** As `GET /v1/pulse`. */
export type RouteName = NameOf<(typeof routes)[number]>;

export { fleetGroup } from "../domain/fleet-group.ts";

export type GatewayResponse = {
  /** Absent: API Gateway's default. */
  readonly statusCode?: number;
  readonly template: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Gateway responses with our own messages. The rest is API Gateway's: 401 "Unauthorized", 403 "Missing
 * Authentication Token" for an unknown route, 413 "Request Too Long", 415 "Unsupported Media Type",
 * 504 "Endpoint request timed out".
 */
export const gatewayResponses = {
  BAD_REQUEST_BODY: {
    statusCode: 400,
    template: '{"message":"Invalid request body: $context.error.validationErrorString"}',
  },
  ACCESS_DENIED: {
    statusCode: 403,
    template: '{"message":"This device\'s key is unknown or was revoked. Register the device again."}',
  },
  THROTTLED: {
    statusCode: 429,
    template: '{"message":$context.error.messageString}',
    headers: { "Retry-After": "1" },
  },
} as const satisfies Readonly<Record<string, GatewayResponse>>;

/** The response to a caller above its rate, before anything else in the request is checked. */
export const callerRateResponse = {
  statusCode: 429,
  headers: { ...corsHeaders, "Retry-After": "10" },
  body: '{"message":"Too many requests of one caller. Try again later; a retry is always safe."}',
} as const;
