import { batchSchema } from "../packages/core/api/batch-schema.ts";
import { corsHeaders } from "../packages/core/api/cors.ts";
import { putRecordResponses, putRecordTemplate } from "../packages/core/api/put-record-template.ts";
import type { Authorization } from "../packages/core/api/routes.ts";
import { type ApiContract, declaredHeaders, fixedHeaders, type GatewayRoute } from "./api-contract.ts";
import type { Stream } from "./stream.ts";

/** Statuses that the templates of `putRecordResponses` answer, as their own or as an override. */
const statuses = ["200", "400", "403", "413", "429", "500", "503"];
const retryAfter = "Retry-After";

export type PutRecordParts = ReturnType<typeof createPutRecordParts>;

/** What all ingest routes share: the model, its validator, and the role that puts. */
export const createPutRecordParts = (rest: sst.aws.ApiGatewayV1, contract: ApiContract, stream: Stream) => {
  const restApi = rest.nodes.api.id;
  const modelArgs = {
    restApi,
    name: "Batch",
    contentType: "application/json",
    schema: JSON.stringify(batchSchema),
  };
  const model = contract.add(new aws.apigateway.Model("ApiBatchModel", modelArgs), modelArgs);
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
  return { stream, model, validator, role: createPutRecordRole(stream) };
};

/** An ingest route: validated by the model, wrapped by the template, put into Kinesis without a Lambda. */
export const addPutRecord = (gateway: GatewayRoute, parts: PutRecordParts, authorization: Authorization) => {
  const { rest, contract } = gateway;
  const { stream, model, validator, role } = parts;
  const region = aws.getRegionOutput({}).region;
  const partition = aws.getPartitionOutput({}).partition;
  const integration = {
    type: "aws" as const,
    uri: $interpolate`arn:${partition}:apigateway:${region}:kinesis:action/PutRecord`,
    credentials: role.arn,
    integrationHttpMethod: "POST" as const,
    requestParameters: { "integration.request.header.Content-Type": "'application/x-amz-json-1.1'" },
    requestTemplates: {
      "application/json": stream.name.apply((name) => putRecordTemplate(name, authorization)),
    },
    passthroughBehavior: "never" as const,
  };
  const route = rest.routeIntegration(gateway.route, integration, {
    ...gateway.options,
    transform: {
      method: {
        requestModels: { "application/json": model.name },
        requestParameters: { "method.request.path.tripId": true },
        requestValidatorId: validator.id,
      },
    },
  });
  contract.add(route, integration);

  addAnswers(gateway, route, authorization);
  return route;
};

type PutRecordRoute = ReturnType<GatewayRoute["rest"]["routeIntegration"]>;

/** What the caller gets for each answer of Kinesis. */
const addAnswers = (
  { rest, contract, name }: GatewayRoute,
  route: PutRecordRoute,
  authorization: Authorization,
): void => {
  const restApi = rest.nodes.api.id;
  const target = { restApi, resourceId: route.nodes.integration.resourceId, httpMethod: "POST" };
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
  for (const { selectionPattern, statusCode, template } of putRecordResponses(authorization)) {
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
