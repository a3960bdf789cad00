import { batchSchema } from "@trips/core/api/batch-schema.ts";
import { corsHeaders, preflightHeaders } from "@trips/core/api/cors.ts";
import { putRecordResponses, putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import { type GatewayResponse, gatewayResponses, type Route, routes } from "@trips/core/api/routes.ts";
import { api } from "@trips/core/pipeline.ts";
import { type Graph, ofType, only, type Resource } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const type = (resource: string) =>
  `aws:apigateway/${resource[0]!.toLowerCase()}${resource.slice(1)}:${resource}`;
const [method, integration, response] = [type("Method"), type("Integration"), type("IntegrationResponse")];

const ingest = "PostV1TripsTripIdRecords";
const ingestRoute = `ApiRoute${ingest}`;

/** Full paths by the ids of the API's resources. */
const pathsOf = (graph: Graph): ReadonlyMap<string, string> => {
  const parts = new Map(ofType(graph, type("Resource")).map((resource) => [resource.id, resource.inputs]));
  const pathOf = (id: string): string => {
    const part = parts.get(id);
    return part ? `${pathOf(part.parentId)}/${part.pathPart}` : "";
  };
  return new Map([...parts.keys()].map((id) => [id, pathOf(id)]));
};

const ofRoute = (graph: Graph, token: string, route: Pick<Route, "path"> & { readonly method: string }) => {
  const paths = pathsOf(graph);
  return ofType(graph, token).filter(
    ({ inputs }) => paths.get(inputs.resourceId) === route.path && inputs.httpMethod === route.method,
  );
};

const quoted = (headers: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`${prefix}.header.${name}`, `'${value}'`]),
  );

const theIngest = (graph: Graph, token: string): Resource => {
  const [found, ...others] = ofRoute(graph, token, { method: "POST", path: "/v1/trips/{tripId}/records" });
  if (!found || others.length > 0) throw new Error(`The ingest route has no single ${token}`);
  return found;
};

const ingestResponses = (graph: Graph) =>
  ofRoute(graph, response, { method: "POST", path: "/v1/trips/{tripId}/records" });

export const apiLaws: readonly Law[] = [
  {
    name: "the template is byte for byte that of the local API Gateway, on the stage's stream",
    violations: (graph) => {
      const stream = only(graph, "aws:kinesis/stream:Stream");
      return memberDifferences("the ingest integration", theIngest(graph, integration).inputs, {
        type: "AWS",
        integrationHttpMethod: "POST",
        uri: "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
        credentials: only(graph, "aws:iam/role:Role", "ApiPutRecordRole").arn,
        requestTemplates: { "application/json": putRecordTemplate(stream.inputs.name) },
        requestParameters: { "integration.request.header.Content-Type": "'application/x-amz-json-1.1'" },
        passthroughBehavior: "NEVER",
      });
    },
    breaks: {
      "one more space": (draft) =>
        draft.edit(integration, `${ingestRoute}Integration`, (inputs) => {
          inputs.requestTemplates["application/json"] += " ";
        }),
      "bodies of other types pass": (draft) =>
        draft.edit(integration, `${ingestRoute}Integration`, (inputs) => {
          inputs.passthroughBehavior = "WHEN_NO_MATCH";
        }),
      "the content type Kinesis does not take": (draft) =>
        draft.edit(integration, `${ingestRoute}Integration`, (inputs) => {
          inputs.requestParameters = {};
        }),
    },
  },
  {
    name: "the responses are byte for byte those of the local API Gateway",
    violations: (graph) => {
      const deployed = ingestResponses(graph);
      const declared = ofRoute(graph, type("MethodResponse"), {
        method: "POST",
        path: "/v1/trips/{tripId}/records",
      });
      return [
        ...differences("the number of responses", deployed.length, putRecordResponses.length),
        ...putRecordResponses.flatMap(({ selectionPattern, statusCode, template }) => {
          const found = deployed.find(({ inputs }) => inputs.statusCode === String(statusCode));
          return memberDifferences(`response ${statusCode}`, found?.inputs ?? {}, {
            selectionPattern,
            responseTemplates: { "application/json": template },
            responseParameters: quoted(corsHeaders, "method.response"),
          });
        }),
        ...[200, 400, 403, 413, 429, 500, 503].flatMap((status) =>
          unless(
            declared.some(
              ({ inputs }) =>
                inputs.statusCode === String(status) &&
                inputs.responseParameters["method.response.header.Retry-After"] !== undefined &&
                inputs.responseParameters["method.response.header.Access-Control-Allow-Origin"] !== undefined,
            ),
            `no method response declares ${status} with its headers`,
          ),
        ),
      ];
    },
    breaks: {
      "a failure of Kinesis reaches the phone as a success": (draft) =>
        draft.edit(response, `Api${ingest}Answer400`, (inputs) => {
          inputs.selectionPattern = "400";
        }),
      "another message": (draft) =>
        draft.edit(response, `Api${ingest}Answer503`, (inputs) => {
          inputs.responseTemplates["application/json"] = "{}";
        }),
      "no default": (draft) => draft.remove(response, `Api${ingest}Answer503`),
      "no CORS on an answer": (draft) =>
        draft.edit(response, `Api${ingest}Answer200`, (inputs) => {
          inputs.responseParameters = {};
        }),
      "a status that no method response declares": (draft) =>
        draft.remove(type("MethodResponse"), `Api${ingest}Response429`),
    },
  },
  {
    name: "the model is byte for byte that of the local API Gateway, and is enforced",
    violations: (graph) => {
      const model = only(graph, type("Model"));
      const validator = only(graph, type("RequestValidator"));
      return [
        ...differences("the model", model.inputs.schema, JSON.stringify(batchSchema)),
        ...memberDifferences("the validator", validator.inputs, {
          validateRequestBody: true,
          validateRequestParameters: true,
        }),
        ...memberDifferences("the ingest method", theIngest(graph, method).inputs, {
          requestModels: { "application/json": model.inputs.name },
          requestValidatorId: validator.id,
          requestParameters: { "method.request.path.tripId": true },
        }),
      ];
    },
    breaks: {
      "another schema": (draft) =>
        draft.edit(type("Model"), "ApiBatchModel", (inputs) => {
          inputs.schema = '{"type":"object"}';
        }),
      "bodies are not validated": (draft) =>
        draft.edit(type("RequestValidator"), "ApiValidator", (inputs) => {
          inputs.validateRequestBody = false;
        }),
      "the method does not validate": (draft) =>
        draft.edit(method, `${ingestRoute}Method`, (inputs) => {
          inputs.requestValidatorId = undefined;
        }),
    },
  },
  {
    name: "the API has the routes of the local one, each with its integration, authorizer and preflight",
    violations: (graph) => {
      const authorizer = only(graph, type("Authorizer"));
      const readApi = only(graph, "aws:lambda/function:Function", "ReadApiFunction");
      const expectedIntegration = (route: Route) => {
        if (route.integration.type === "mock")
          return { type: "MOCK", requestTemplates: { "application/json": '{"statusCode":200}' } };
        if (route.integration.type === "kinesis-put-record") return { type: "AWS" };
        return {
          type: "AWS_PROXY",
          uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${readApi.arn}/invocations`,
        };
      };
      return [
        ...differences("the authorizer's type", authorizer.inputs.type, "COGNITO_USER_POOLS"),
        ...differences("the authorizer's user pools", authorizer.inputs.providerArns, [
          only(graph, "aws:cognito/userPool:UserPool").arn,
        ]),
        ...differences("the number of methods", ofType(graph, method).length, routes.length * 2),
        ...routes.flatMap((route) => {
          const name = `${route.method} ${route.path}`;
          const preflight = { method: "OPTIONS", path: route.path };
          return [
            ...memberDifferences(name, ofRoute(graph, method, route)[0]?.inputs ?? {}, {
              authorization: route.authorized ? "COGNITO_USER_POOLS" : "NONE",
              authorizerId: route.authorized ? authorizer.id : undefined,
            }),
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
                  { ...corsHeaders, ...preflightHeaders([route.method]) },
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
      "another function": (draft) =>
        draft.edit(integration, "ApiRouteGetV1DaysDateIntegration", (inputs) => {
          inputs.uri = "arn:aws:apigateway:us-east-1:lambda:path/another";
        }),
      "another user pool": (draft) =>
        draft.edit(type("Authorizer"), "ApiAuthorizerDriversAuthorizer", (inputs) => {
          inputs.providerArns = [];
        }),
    },
  },
  {
    name: "what API Gateway answers itself is worded as by the local one",
    violations: (graph) =>
      Object.entries(gatewayResponses).flatMap(([responseType, { statusCode, template, ...rest }]) => {
        const { headers = {} } = rest as GatewayResponse;
        const found = ofType(graph, type("Response")).find(
          (each) => each.inputs.responseType === responseType,
        );
        return memberDifferences(responseType, found?.inputs ?? {}, {
          statusCode: String(statusCode),
          responseTemplates: { "application/json": template },
          responseParameters: quoted({ ...corsHeaders, ...headers }, "gatewayresponse"),
        });
      }),
    breaks: {
      "a throttled phone is not told when to come back": (draft) =>
        draft.edit(type("Response"), "ApiTHROTTLED", (inputs) => {
          inputs.responseParameters = {};
        }),
      "no word on what is invalid": (draft) => draft.remove(type("Response"), "ApiBAD_REQUEST_BODY"),
    },
  },
  {
    name: "the API is regional, takes gzip, throttles and logs its accesses without who and where",
    violations: (graph) => {
      const { accessLogSettings } = only(graph, type("Stage")).inputs;
      const { settings } = only(graph, type("MethodSettings")).inputs;
      return [
        ...memberDifferences("the API", only(graph, type("RestApi")).inputs, {
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
          !/identity|authorizer|\$context\.path\b/.test(accessLogSettings?.format),
          "the access log tells who drove",
        ),
      ];
    },
    breaks: {
      "an edge endpoint": (draft) =>
        draft.edit(type("RestApi"), "ApiApi", (inputs) => {
          inputs.endpointConfiguration = { types: "EDGE" };
        }),
      "no throttle": (draft) =>
        draft.edit(type("MethodSettings"), "ApiThrottle", (inputs) => {
          inputs.settings.throttlingRateLimit = -1;
        }),
      "bodies in the log": (draft) =>
        draft.edit(type("MethodSettings"), "ApiThrottle", (inputs) => {
          inputs.settings.dataTraceEnabled = true;
        }),
      "no access log": (draft) =>
        draft.edit(type("Stage"), "ApiStage", (inputs) => {
          inputs.accessLogSettings = undefined;
        }),
      "addresses in the access log": (draft) =>
        draft.edit(type("Stage"), "ApiStage", (inputs) => {
          inputs.accessLogSettings.format += "$context.identity.sourceIp";
        }),
    },
  },
  {
    name: "the stage is deployed after, and again on a change of, everything it is a snapshot of",
    violations: (graph) => {
      const deployment = only(graph, type("Deployment"));
      const parts = ["Model", "RequestValidator", "MethodResponse", "IntegrationResponse", "Response"];
      const needed = parts.flatMap((part) => ofType(graph, type(part)));
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
        draft.edit(type("Deployment"), "ApiDeployment", (_, resource) => {
          resource.dependsOn = [];
        }),
      "no redeployment": (draft) =>
        draft.edit(type("Deployment"), "ApiDeployment", (inputs) => {
          inputs.triggers.contract = undefined;
        }),
    },
  },
];
