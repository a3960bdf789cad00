import { corsHeaders, preflightHeaders } from "@trips/core/api/cors.ts";
import { putRecordContractOf } from "@trips/core/api/put-record-contract.ts";
import {
  type Authorization,
  callerRateResponse,
  gatewayResponses,
  type Route,
} from "@trips/core/api/routes.ts";
import { servedRoutes } from "@trips/core/api/served-routes.ts";
import { api, deviceAuthorizing, stream } from "@trips/core/pipeline.ts";
import type {
  ApiSpec,
  CallerIdentity,
  LambdaAuthorizerSpec,
  Route as LocalRoute,
} from "@trips/local/settings.ts";

const { identities, resultTtlSeconds } = deviceAuthorizing;
const devicesBy = (identity: CallerIdentity): LambdaAuthorizerSpec => ({
  function: "deviceAuthorizer",
  identity,
  resultTtlSeconds,
});

const authorizations: Readonly<Record<Authorization, LocalRoute["authorization"]>> = {
  none: "none",
  idToken: "userPool",
  deviceKey: devicesBy(identities.deviceKey),
  deviceKeyInUrl: devicesBy(identities.deviceKeyInUrl),
};

const toLocal = (route: Route): LocalRoute => {
  const { method, path, integration } = route;
  const authorization = authorizations[route.authorization];
  if (integration.type !== "kinesis-put-record") return { method, path, authorization, integration };
  const contract = putRecordContractOf(route, stream.name)!;
  return { method, path, authorization, integration: { type: integration.type, ...contract } };
};

/** The HTTP API as the local API Gateway serves it: the deployed routes, model, templates and messages. */
export const apiSpec: ApiSpec = {
  routes: servedRoutes.map(toLocal),
  gatewayResponses,
  cors: { headers: corsHeaders, preflightHeaders },
  minimumCompressionBytes: api.minimumCompressionBytes,
  throttle: api.throttle,
  callerRate: { rate: api.callerRate, response: callerRateResponse },
};
