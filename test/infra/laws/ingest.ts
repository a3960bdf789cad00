import { corsHeaders } from "@trips/core/api/cors.ts";
import { putRecordContractOf } from "@trips/core/api/put-record-contract.ts";
import { putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import type { Route } from "@trips/core/api/routes.ts";
import { servedRoutes } from "@trips/core/api/served-routes.ts";
import { apiType, ofRoute, quoted } from "../support/api-gateway.ts";
import { type Graph, ofType, only, type Resource } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const [method, integration, response] = [
  apiType("Method"),
  apiType("Integration"),
  apiType("IntegrationResponse"),
];

const ingest = "PostV1TripsTripIdRecords";
const ingestRoute = `ApiRoute${ingest}`;
const ingestRoutes = servedRoutes.filter(({ integration: { type } }) => type === "kinesis-put-record");

const ofIngest = (graph: Graph, type: string, route: Route): Resource => {
  const [found, ...others] = ofRoute(graph, type, route);
  if (!found || others.length > 0) throw new Error(`${route.path} has no single ${type}`);
  return found;
};

/** Of drivers with a token and of their devices alike. */
const ofEveryIngest = (violationsOf: (route: Route) => string[]): string[] =>
  ingestRoutes.flatMap(violationsOf);

export const ingestLaws: readonly Law[] = [
  {
    name: "the template is byte for byte that of the local API Gateway, on the stage's stream",
    violations: (graph) => {
      const stream = only(graph, "aws:kinesis/stream:Stream");
      return ofEveryIngest((route) =>
        memberDifferences(`${route.path}'s integration`, ofIngest(graph, integration, route).inputs, {
          type: "AWS",
          integrationHttpMethod: "POST",
          uri: "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
          credentials: only(graph, "aws:iam/role:Role", "ApiPutRecordRole").arn,
          requestTemplates: putRecordContractOf(route, stream.inputs.name)!.requestTemplates,
          requestParameters: { "integration.request.header.Content-Type": "'application/x-amz-json-1.1'" },
          passthroughBehavior: "NEVER",
        }),
      );
    },
    breaks: {
      "a device's driver by a token that it does not have": (draft) =>
        draft.edit(integration, "ApiRoutePostV1DevicesTripsTripIdRecordsIntegration", (inputs) => {
          inputs.requestTemplates["application/json"] = putRecordTemplate("records", "idToken");
        }),
      "forms are refused": (draft) =>
        draft.edit(integration, "ApiRoutePostV1DevicesOsmandIntegration", (inputs) => {
          inputs.requestTemplates = {
            "application/json": inputs.requestTemplates["application/json"],
          };
        }),
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
    violations: (graph) =>
      ofEveryIngest((route) => {
        const deployed = ofRoute(graph, response, route);
        const declared = ofRoute(graph, apiType("MethodResponse"), route);
        const { responses } = putRecordContractOf(route, "records")!;
        return [
          ...differences(`${route.path}'s number of responses`, deployed.length, responses.length),
          ...responses.flatMap(({ selectionPattern, statusCode, template }) => {
            const found = deployed.find(({ inputs }) => inputs.statusCode === String(statusCode));
            return memberDifferences(`${route.path}'s response ${statusCode}`, found?.inputs ?? {}, {
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
                  inputs.responseParameters["method.response.header.Access-Control-Allow-Origin"] !==
                    undefined,
              ),
              `no method response of ${route.path} declares ${status} with its headers`,
            ),
          ),
        ];
      }),
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
        draft.remove(apiType("MethodResponse"), `Api${ingest}Response429`),
    },
  },
  {
    name: "the models are byte for byte those of the local API Gateway, and are enforced",
    violations: (graph) => {
      const models = new Map(ofType(graph, apiType("Model")).map(({ inputs }) => [inputs.name, inputs]));
      const validator = only(graph, apiType("RequestValidator"));
      return [
        ...memberDifferences("the validator", validator.inputs, {
          validateRequestBody: true,
          validateRequestParameters: true,
        }),
        ...ofEveryIngest((route) => {
          const { model } = putRecordContractOf(route, "records")!;
          const expected = model && {
            requestModels: { "application/json": model.title },
            requestValidatorId: validator.id,
            requestParameters: route.path.includes("{tripId}") ? { "method.request.path.tripId": true } : {},
          };
          const none = { requestModels: undefined, requestValidatorId: undefined };
          return [
            ...memberDifferences(
              `${route.path}'s method`,
              ofIngest(graph, method, route).inputs,
              expected ?? none,
            ),
            ...differences(
              `${route.path}'s model`,
              model && models.get(model.title)?.schema,
              model && JSON.stringify(model),
            ),
          ];
        }),
      ];
    },
    breaks: {
      "another schema": (draft) =>
        draft.edit(apiType("Model"), "ApiBatchModel", (inputs) => {
          inputs.schema = '{"type":"object"}';
        }),
      "another schema for an app": (draft) =>
        draft.edit(apiType("Model"), "ApiOverlandLocationsModel", (inputs) => {
          inputs.schema = '{"type":"object"}';
        }),
      "bodies are not validated": (draft) =>
        draft.edit(apiType("RequestValidator"), "ApiValidator", (inputs) => {
          inputs.validateRequestBody = false;
        }),
      "the method does not validate": (draft) =>
        draft.edit(method, `${ingestRoute}Method`, (inputs) => {
          inputs.requestValidatorId = undefined;
        }),
    },
  },
];
