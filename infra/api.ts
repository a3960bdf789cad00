import type { Route } from "../packages/core/api/routes.ts";
import { servedRoutes } from "../packages/core/api/served-routes.ts";
import { api as settings } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnApi } from "./alarms.ts";
import { createApiContract, type GatewayRoute } from "./api-contract.ts";
import { createGatewayResponses } from "./api-gateway-responses.ts";
import { addMock } from "./api-mock.ts";
import { addPreflight, type Routed } from "./api-preflight.ts";
import { addPutRecord } from "./api-put-record.ts";
import type { Auth } from "./auth.ts";
import { limitCallers } from "./caller-rate.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";

export type Api = ReturnType<typeof createApi>;

/** The functions that serve routes. */
export type ApiFunctions = Readonly<Record<"readApi" | "eraseApi", sst.aws.Function>>;

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly auth: Auth;
  readonly functions: ApiFunctions;
};

/** No address, no caller and no path: a path holds the id of a trip. */
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
  const authorizer = rest.addAuthorizer({ name: "Drivers", userPools: [auth.userPoolArn] });

  const withPreflight = new Set<string>();
  for (const route of servedRoutes) {
    const name = routeName(route.method, route.path);
    const options = {
      name,
      ...(route.authorized && { auth: { cognito: { authorizer: authorizer.id } } }),
    };
    const gateway = { rest, contract, name, route: `${route.method} ${route.path}`, options };
    const routed = addRoute(gateway, route, parts);
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

/** A resource has one preflight for all of its methods. */
const methodsOf = (path: string): Route["method"][] =>
  servedRoutes.filter((route) => route.path === path).map(({ method }) => method);

const addRoute = (gateway: GatewayRoute, { integration }: Route, { stream, functions }: Parts): Routed => {
  switch (integration.type) {
    case "kinesis-put-record":
      return addPutRecord(gateway, stream);
    case "lambda-proxy": {
      const { function: name } = integration;
      if (name !== "readApi" && name !== "eraseApi")
        throw new Error(`${gateway.route}: the function "${name}" serves no routes`);
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
