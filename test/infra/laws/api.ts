import { corsHeaders, preflightHeaders } from "@trips/core/api/cors.ts";
import {
  type Authorization,
  type GatewayResponse,
  gatewayResponses,
  type Route,
} from "@trips/core/api/routes.ts";
import { servedRoutes } from "@trips/core/api/served-routes.ts";
import { api, deviceAuthorizing } from "@trips/core/pipeline.ts";
import { compileTemplate } from "@trips/local/api-gateway/template.ts";
import { apiType, ofRoute, quoted } from "../support/api-gateway.ts";
import { type Graph, ofType, only, type Resource } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const [method, integration, response] = [
  apiType("Method"),
  apiType("Integration"),
  apiType("IntegrationResponse"),
];

const authorizerOf = (graph: Graph, name: string): Resource => {
  const found = ofType(graph, apiType("Authorizer")).find(({ inputs }) => inputs.name === name);
  if (!found) throw new Error(`There is no authorizer "${name}"`);
  return found;
};

const invocationsOf = (functionArn: string | undefined): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

export const apiLaws: readonly Law[] = [
  {
    name: "the API has the routes of the local one, each with its integration, authorizer and preflight",
    violations: (graph) => {
      const [drivers, devices, devicesByUrl] = ["Drivers", "Devices", "DevicesByUrl"].map((name) =>
        authorizerOf(graph, name),
      ) as [Resource, Resource, Resource];
      const { identities, resultTtlSeconds } = deviceAuthorizing;
      const authorizations: Readonly<Record<Authorization, Readonly<Record<string, unknown>>>> = {
        none: { authorization: "NONE", authorizerId: undefined },
        idToken: { authorization: "COGNITO_USER_POOLS", authorizerId: drivers.id },
        deviceKey: { authorization: "CUSTOM", authorizerId: devices.id },
        deviceKeyInUrl: { authorization: "CUSTOM", authorizerId: devicesByUrl.id },
      };
      const arnOf = (name: string) =>
        only(graph, "aws:lambda/function:Function", `${name[0]!.toUpperCase()}${name.slice(1)}Function`).arn;
      const paths = [...new Set(servedRoutes.map(({ path }) => path))];
      const expectedIntegration = (route: Route) => {
        if (route.integration.type === "mock")
          return { type: "MOCK", requestTemplates: { "application/json": '{"statusCode":200}' } };
        if (route.integration.type === "kinesis-put-record") return { type: "AWS" };
        return {
          type: "AWS_PROXY",
          uri: invocationsOf(arnOf(route.integration.function)),
        };
      };
      return [
        ...memberDifferences("the drivers' authorizer", drivers.inputs, {
          type: "COGNITO_USER_POOLS",
          providerArns: [only(graph, "aws:cognito/userPool:UserPool").arn],
        }),
        ...[
          [devices, `method.request.header.${identities.deviceKey.header}`] as const,
          [devicesByUrl, `method.request.querystring.${identities.deviceKeyInUrl.query}`] as const,
        ].flatMap(([{ inputs }, identitySource]) =>
          memberDifferences(`the authorizer ${inputs.name}`, inputs, {
            type: "REQUEST",
            authorizerUri: invocationsOf(arnOf("deviceAuthorizer")),
            identitySource,
            authorizerResultTtlInSeconds: resultTtlSeconds,
          }),
        ),
        ...differences(
          "the number of methods",
          ofType(graph, method).length,
          servedRoutes.length + paths.length,
        ),
        ...servedRoutes.flatMap((route) => {
          const name = `${route.method} ${route.path}`;
          const preflight = { method: "OPTIONS", path: route.path };
          return [
            ...memberDifferences(
              name,
              ofRoute(graph, method, route)[0]?.inputs ?? {},
              authorizations[route.authorization],
            ),
            ...memberDifferences(
              `${name}'s integration`,
              ofRoute(graph, integration, route)[0]?.inputs ?? {},
              expectedIntegration(route),
            ),
            ...memberDifferences(`${name}'s preflight`, ofRoute(graph, method, preflight)[0]?.inputs ?? {}, {
              authorization: "NONE",
            }),
            ...memberDifferences(
              `${name}'s preflight answer`,
              ofRoute(graph, response, preflight)[0]?.inputs ?? {},
              {
                responseParameters: quoted(
                  {
                    ...corsHeaders,
                    ...preflightHeaders(
                      servedRoutes.filter(({ path }) => path === route.path).map(({ method }) => method),
                    ),
                  },
                  "method.response",
                ),
              },
            ),
          ];
        }),
      ];
    },
    breaks: {
      "a route for everyone": (draft) =>
        draft.edit(method, "ApiRouteGetV1PulseMethod", (inputs) => {
          inputs.authorization = "NONE";
        }),
      "a route less": (draft) => draft.remove(method, "ApiRouteGetV1DaysDateMethod"),
      "a preflight for the first method only": (draft) =>
        draft.edit(response, "ApiGetV1TripsPreflightAnswer", (inputs) => {
          inputs.responseParameters["method.response.header.Access-Control-Allow-Methods"] = "'GET,OPTIONS'";
        }),
      "another function": (draft) =>
        draft.edit(integration, "ApiRouteGetV1DaysDateIntegration", (inputs) => {
          inputs.uri = "arn:aws:apigateway:us-east-1:lambda:path/another";
        }),
      "a revoked key that lives on": (draft) =>
        draft.edit(apiType("Authorizer"), "ApiAuthorizerDevicesAuthorizer", (inputs) => {
          inputs.authorizerResultTtlInSeconds = 300;
        }),
      "a key looked for where it is not": (draft) =>
        draft.edit(apiType("Authorizer"), "ApiAuthorizerDevicesByUrlAuthorizer", (inputs) => {
          inputs.identitySource = "method.request.header.Authorization";
        }),
      "tokens where keys are asked for": (draft) =>
        draft.edit(method, "ApiRoutePostV1DevicesTripsTripIdRecordsMethod", (inputs) => {
          inputs.authorization = "COGNITO_USER_POOLS";
        }),
      "another user pool": (draft) =>
        draft.edit(apiType("Authorizer"), "ApiAuthorizerDriversAuthorizer", (inputs) => {
          inputs.providerArns = [];
        }),
    },
  },
  {
    name: "API Gateway's mock responses render to the local API Gateway's",
    violations: (graph) =>
      servedRoutes.flatMap((route) => {
        if (route.integration.type !== "mock") return [];
        const answer = ofRoute(graph, response, route)[0]?.inputs.responseTemplates?.["application/json"];
        const rendered = compileTemplate(answer ?? "")({
          body: "",
          parameters: { path: {}, querystring: {}, header: {} },
          context: {},
        });
        return differences(`${route.path}'s answer`, rendered.text, route.integration.body);
      }),
    breaks: {
      "a document without its dollars": (draft) =>
        draft.edit(response, "ApiGetV1OpenapiJsonAnswer200", (inputs) => {
          const template: string = inputs.responseTemplates["application/json"];
          inputs.responseTemplates = { "application/json": template.replace("'$'", "''") };
        }),
    },
  },
  {
    name: "API Gateway's own errors have the local one's wording",
    violations: (graph) =>
      Object.entries(gatewayResponses).flatMap(([responseType, { statusCode, template, ...rest }]) => {
        const { headers = {} } = rest as GatewayResponse;
        const found = ofType(graph, apiType("Response")).find(
          (each) => each.inputs.responseType === responseType,
        );
        return memberDifferences(responseType, found?.inputs ?? {}, {
          statusCode: String(statusCode),
          responseTemplates: { "application/json": template },
          responseParameters: quoted({ ...corsHeaders, ...headers }, "gatewayresponse"),
        });
      }),
    breaks: {
      "no Retry-After for a throttled phone": (draft) =>
        draft.edit(apiType("Response"), "ApiTHROTTLED", (inputs) => {
          inputs.responseParameters = {};
        }),
      "no message on what is invalid": (draft) => draft.remove(apiType("Response"), "ApiBAD_REQUEST_BODY"),
    },
  },
  {
    name: "the API is regional, accepts gzip, throttles, and logs accesses without drivers and addresses",
    violations: (graph) => {
      const { accessLogSettings } = only(graph, apiType("Stage")).inputs;
      const { settings } = only(graph, apiType("MethodSettings")).inputs;
      return [
        ...memberDifferences("the API", only(graph, apiType("RestApi")).inputs, {
          endpointConfiguration: { types: "REGIONAL" },
          minimumCompressionSize: String(api.minimumCompressionBytes),
        }),
        ...memberDifferences("the throttle", settings, {
          throttlingRateLimit: api.throttle.rateLimit,
          throttlingBurstLimit: api.throttle.burstLimit,
          dataTraceEnabled: false,
        }),
        ...unless(/"status":"\$context\.status"/.test(accessLogSettings?.format), "accesses are not logged"),
        ...unless(
          !/identity|authorizer|authorization|header|query|\$context\.path\b/i.test(
            accessLogSettings?.format,
          ),
          "the access log reveals who drove",
        ),
      ];
    },
    breaks: {
      "an edge endpoint": (draft) =>
        draft.edit(apiType("RestApi"), "ApiApi", (inputs) => {
          inputs.endpointConfiguration = { types: "EDGE" };
        }),
      "no throttle": (draft) =>
        draft.edit(apiType("MethodSettings"), "ApiThrottle", (inputs) => {
          inputs.settings.throttlingRateLimit = -1;
        }),
      "bodies in the log": (draft) =>
        draft.edit(apiType("MethodSettings"), "ApiThrottle", (inputs) => {
          inputs.settings.dataTraceEnabled = true;
        }),
      "no access log": (draft) =>
        draft.edit(apiType("Stage"), "ApiStage", (inputs) => {
          inputs.accessLogSettings = undefined;
        }),
      "addresses in the access log": (draft) =>
        draft.edit(apiType("Stage"), "ApiStage", (inputs) => {
          inputs.accessLogSettings.format += "$context.identity.sourceIp";
        }),
    },
  },
  {
    name: "the stage is deployed after everything it is a snapshot of, and again when that changes",
    violations: (graph) => {
      const deployment = only(graph, apiType("Deployment"));
      const parts = ["Model", "RequestValidator", "MethodResponse", "IntegrationResponse", "Response"];
      const needed = parts.flatMap((part) => ofType(graph, apiType(part)));
      return [
        ...needed.flatMap(({ urn }) =>
          unless(deployment.dependsOn.includes(urn), `the deployment does not wait for ${urn}`),
        ),
        ...unless(
          /^[0-9a-f]{64}$/.test(deployment.inputs.triggers?.contract),
          "a changed template would not be deployed",
        ),
      ];
    },
    breaks: {
      "a snapshot without its responses": (draft) =>
        draft.edit(apiType("Deployment"), "ApiDeployment", (_, resource) => {
          resource.dependsOn = [];
        }),
      "no redeployment": (draft) =>
        draft.edit(apiType("Deployment"), "ApiDeployment", (inputs) => {
          inputs.triggers.contract = undefined;
        }),
    },
  },
];
