import type { Authorization, Route } from "../packages/core/api/routes.ts";
import { servedRoutes } from "../packages/core/api/served-routes.ts";
import { deviceAuthorizing, api as settings } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnApi } from "./alarms.ts";
import { type ApiContract, createApiContract, type GatewayRoute } from "./api-contract.ts";
import { createGatewayResponses } from "./api-gateway-responses.ts";
import { addMock } from "./api-mock.ts";
import { addPreflight, type Routed } from "./api-preflight.ts";
import { addPutRecord, createPutRecordParts, type PutRecordParts } from "./api-put-record.ts";
import type { Auth } from "./auth.ts";
import { limitCallers } from "./caller-rate.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";

export type Api = ReturnType<typeof createApi>;

/** The functions that serve routes, and the one that says whose device sends. */
const apiFunctionNames = ["readApi", "eraseApi", "devicesApi", "deviceAuthorizer"] as const;
type ApiFunctionName = (typeof apiFunctionNames)[number];
export type ApiFunctions = Readonly<Record<ApiFunctionName, sst.aws.Function>>;

export const createApiFunctions = (create: (name: ApiFunctionName) => sst.aws.Function): ApiFunctions =>
  Object.fromEntries(apiFunctionNames.map((name) => [name, create(name)])) as Record<
    ApiFunctionName,
    sst.aws.Function
  >;

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly auth: Auth;
  readonly functions: ApiFunctions;
};

/** No address, no caller, no path and no query: a path holds the id of a trip, a query may hold the key of a device. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  httpMethod: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  responseType: "$context.error.responseType",
  responseLatency: "$context.responseLatency",
  responseLength: "$context.responseLength",
  integrationStatus: "$context.integration.status",
  integrationLatency: "$context.integration.latency",
  integrationRequestId: "$context.integration.requestId",
});

/** The HTTP API, version 1: the routes, schema, template and responses that the local API Gateway serves. */
export const createApi = (parts: Parts) => {
  const { policy, alarms, auth } = parts;
  const contract = createApiContract();
  const rest = new sst.aws.ApiGatewayV1("Api", {
    endpoint: { type: "regional" },
    // SST would allow every header and miss the ones to expose.
    cors: false,
    accessLog: { retention: policy.logRetention },
    transform: {
      api: {
        description: `Trips (${policy.stage})`,
        minimumCompressionSize: String(settings.minimumCompressionBytes),
      },
      stage: (stage) => {
        stage.accessLogSettings = {
          destinationArn: $util.output(stage.accessLogSettings).apply((log) => log!.destinationArn),
          format: accessLogFormat,
        };
      },
      deployment: (deployment, options) => {
        deployment.triggers = $util
          .all([deployment.triggers, contract.hash()])
          .apply(([triggers, hash]) => ({ ...triggers, contract: hash }));
        options.dependsOn = contract.resources;
      },
    },
  });
  const authOf = addAuthorizers(rest, contract, auth, parts.functions);
  const putRecord = createPutRecordParts(rest, contract, parts.stream);

  const withPreflight = new Set<string>();
  for (const route of servedRoutes) {
    const name = routeName(route.method, route.path);
    const options = { name, ...authOf[route.authorization] };
    const gateway = { rest, contract, name, route: `${route.method} ${route.path}`, options };
    const routed = addRoute(gateway, route, parts.functions, putRecord);
    if (withPreflight.has(route.path)) continue;
    withPreflight.add(route.path);
    addPreflight(gateway, methodsOf(route.path), routed);
  }
  createGatewayResponses(rest, contract);
  rest.deploy();

  const stage = rest.nodes.stage!;
  new aws.apigateway.MethodSettings("ApiThrottle", {
    restApi: rest.nodes.api.id,
    stageName: stage.stageName,
    methodPath: "*/*",
    settings: {
      throttlingRateLimit: settings.throttle.rateLimit,
      throttlingBurstLimit: settings.throttle.burstLimit,
      // The execution log would hold positions; the access log is enough.
      loggingLevel: "OFF",
      dataTraceEnabled: false,
      metricsEnabled: false,
    },
  });

  limitCallers(policy, stage);
  alarmOnApi(alarms, { name: rest.nodes.api.name, stage: stage.stageName });

  return {
    url: rest.url.apply((url) => url.replace(/\/$/, "")),
    name: rest.nodes.api.name,
    stageName: stage.stageName,
    resource: rest,
  };
};

/** How SST is told of each kind of authorization. */
const addAuthorizers = (
  rest: sst.aws.ApiGatewayV1,
  contract: ApiContract,
  auth: Auth,
  functions: ApiFunctions,
): Readonly<Record<Authorization, Pick<GatewayRoute["options"] & object, "auth">>> => {
  const drivers = rest.addAuthorizer({ name: "Drivers", userPools: [auth.userPoolArn] });
  const { identities, resultTtlSeconds } = deviceAuthorizing;
  const askedBy = (name: string, identitySource: string) => {
    const asked = { identitySource, ttl: resultTtlSeconds };
    const devices = rest.addAuthorizer({ name, requestFunction: functions.deviceAuthorizer.arn, ...asked });
    contract.add(devices.nodes.authorizer, asked);
    return { auth: { custom: devices.id } };
  };
  return {
    none: {},
    idToken: { auth: { cognito: { authorizer: drivers.id } } },
    deviceKey: askedBy("Devices", `method.request.header.${identities.deviceKey.header}`),
    deviceKeyInUrl: askedBy("DevicesByUrl", `method.request.querystring.${identities.deviceKeyInUrl.query}`),
  };
};

/** A resource has one preflight for all of its methods. */
const methodsOf = (path: string): Route["method"][] =>
  servedRoutes.filter((route) => route.path === path).map(({ method }) => method);

const addRoute = (
  gateway: GatewayRoute,
  route: Route,
  functions: ApiFunctions,
  putRecord: PutRecordParts,
): Routed => {
  const { integration } = route;
  switch (integration.type) {
    case "kinesis-put-record":
      return addPutRecord(gateway, putRecord, route);
    case "lambda-proxy": {
      const name = apiFunctionNames.find((each) => each === integration.function);
      if (!name) throw new Error(`${gateway.route}: the function "${integration.function}" serves no routes`);
      return gateway.rest.route(gateway.route, functions[name].arn, gateway.options);
    }
    case "mock":
      return addMock(gateway, integration.body);
    default:
      throw new Error(`unknown integration ${JSON.stringify(integration satisfies never)}`);
  }
};

/** `GET /v1/trips/{tripId}/route.gpx` becomes `GetV1TripsTripIdRouteGpx`. */
const routeName = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/)]
    .filter((word) => word !== "")
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join("");
