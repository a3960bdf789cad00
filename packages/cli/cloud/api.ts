import { batchSchema } from "@trips/core/api/batch-schema.ts";
import { corsHeaders, preflightHeaders } from "@trips/core/api/cors.ts";
import { putRecordResponses, putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import {
  type Authorization,
  callerRateResponse,
  gatewayResponses,
  type Route,
} from "@trips/core/api/routes.ts";
import { servedRoutes } from "@trips/core/api/served-routes.ts";
import { api, deviceAuthorizing, stream } from "@trips/core/pipeline.ts";
import type { ApiSpec, Route as LocalRoute } from "@trips/local/settings.ts";

const { identityHeader, resultTtlSeconds } = deviceAuthorizing;

const authorizations: Readonly<Record<Authorization, LocalRoute["authorization"]>> = {
  none: "none",
  idToken: "userPool",
  deviceKey: { function: "deviceAuthorizer", identityHeader, resultTtlSeconds },
};

const toLocal = ({ integration, ...route }: Route): LocalRoute => {
  const authorization = authorizations[route.authorization];
  if (integration.type !== "kinesis-put-record") return { ...route, authorization, integration };
  return {
    ...route,
    authorization,
    integration: {
      ...integration,
      model: batchSchema,
      requestTemplate: putRecordTemplate(stream.name, route.authorization),
      responses: putRecordResponses(route.authorization),
    },
  };
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
