import { corsHeaders } from "../packages/core/api/cors.ts";
import { type PutRecordContract, putRecordContractOf } from "../packages/core/api/put-record-contract.ts";
import type { Route } from "../packages/core/api/routes.ts";
import { type ApiContract, declaredHeaders, fixedHeaders, type GatewayRoute } from "./api-contract.ts";
import type { Stream } from "./stream.ts";

/** Statuses that the templates of the responses answer, as their own or as an override. */
const statuses = ["200", "400", "403", "413", "429", "500", "503"];
const retryAfter = "Retry-After";

export type PutRecordParts = ReturnType<typeof createPutRecordParts>;

/** What all ingest routes share: the models, their validator, and the role that puts. */
export const createPutRecordParts = (rest: sst.aws.ApiGatewayV1, contract: ApiContract, stream: Stream) => {
  const restApi = rest.nodes.api.id;
  const models = new Map<string, aws.apigateway.Model>();
  /** Two routes with the same schema have the same model. */
  const modelOf = (schema: NonNullable<PutRecordContract["model"]>): aws.apigateway.Model => {
    const name = schema.title;
    const known = models.get(name);
    if (known) return known;
    const args = { restApi, name, contentType: "application/json", schema: JSON.stringify(schema) };
    const model = contract.add(new aws.apigateway.Model(`Api${name}Model`, args), args);
    models.set(name, model);
    return model;
  };
  const validatorArgs = {
    restApi,
    name: "body-and-parameters",
    validateRequestBody: true,
    validateRequestParameters: true,
  };
  const validator = contract.add(
    new aws.apigateway.RequestValidator("ApiValidator", validatorArgs),
    validatorArgs,
  );
  return { stream, modelOf, validator, role: createPutRecordRole(stream) };
};

/** An ingest route: validated by the model, wrapped by the template, put into Kinesis without a Lambda. */
export const addPutRecord = (gateway: GatewayRoute, parts: PutRecordParts, described: Route) => {
  const { rest, contract } = gateway;
  const { stream, role } = parts;
  const region = aws.getRegionOutput({}).region;
  const partition = aws.getPartitionOutput({}).partition;
  const integration = {
    type: "aws" as const,
    uri: $interpolate`arn:${partition}:apigateway:${region}:kinesis:action/PutRecord`,
    credentials: role.arn,
    integrationHttpMethod: "POST" as const,
    requestParameters: { "integration.request.header.Content-Type": "'application/x-amz-json-1.1'" },
    requestTemplates: stream.name.apply((name) => contractOf(described, name).requestTemplates),
    passthroughBehavior: "never" as const,
  };
  const route = rest.routeIntegration(gateway.route, integration, {
    ...gateway.options,
    transform: { method: validationOf(described, parts) },
  });
  contract.add(route, integration);

  addAnswers(gateway, route, described);
  return route;
};

const contractOf = (route: Route, streamName: string): PutRecordContract => {
  const contract = putRecordContractOf(route, streamName);
  if (!contract) throw new Error(`${route.path} puts nothing into the stream`);
  return contract;
};

const validationOf = (route: Route, { modelOf, validator }: PutRecordParts) => {
  const { model } = contractOf(route, "");
  if (!model) return {};
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return {
    requestModels: { "application/json": modelOf(model).name },
    requestParameters: Object.fromEntries(names.map((name) => [`method.request.path.${name}`, true])),
    requestValidatorId: validator.id,
  };
};

type PutRecordRoute = ReturnType<GatewayRoute["rest"]["routeIntegration"]>;

/** What the caller gets for each answer of Kinesis. */
const addAnswers = (
  { rest, contract, name }: GatewayRoute,
  route: PutRecordRoute,
  described: Route,
): void => {
  const restApi = rest.nodes.api.id;
  const target = {
    restApi,
    resourceId: route.nodes.integration.resourceId,
    httpMethod: described.method,
  };
  const declared = statuses.map((statusCode) => {
    const args = {
      ...target,
      statusCode,
      responseParameters: declaredHeaders([...Object.keys(corsHeaders), retryAfter]),
    };
    return contract.add(
      new aws.apigateway.MethodResponse(`Api${name}Response${statusCode}`, args, { dependsOn: [route] }),
      args,
    );
  });
  for (const { selectionPattern, statusCode, template } of contractOf(described, "").responses) {
    const args = {
      ...target,
      selectionPattern,
      statusCode: String(statusCode),
      responseTemplates: { "application/json": template },
      responseParameters: fixedHeaders(corsHeaders),
    };
    contract.add(
      new aws.apigateway.IntegrationResponse(`Api${name}Answer${statusCode}`, args, {
        dependsOn: [route, ...declared],
      }),
      args,
    );
  }
};

/** May put records into this stream, and nothing else. */
const createPutRecordRole = (stream: Stream) =>
  new aws.iam.Role("ApiPutRecordRole", {
    description: "API Gateway puts batches into the stream of records",
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "apigateway.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "put-record",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["kinesis:PutRecord"], resources: [stream.arn] },
            ...stream.writePermissions,
          ],
        }).json,
      },
    ],
  });
