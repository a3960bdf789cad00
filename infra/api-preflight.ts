import { corsHeaders, preflightHeaders } from "../packages/core/api/cors.ts";
import { declaredHeaders, fixedHeaders, type GatewayRoute } from "./api-contract.ts";

export type Routed = { readonly nodes: { readonly integration: aws.apigateway.Integration } };

/** Answers a browser's OPTIONS for a resource, as the local API Gateway does. */
export const addPreflight = (gateway: GatewayRoute, methods: readonly string[], { nodes }: Routed) => {
  const { rest, contract, name } = gateway;
  const headers = { ...corsHeaders, ...preflightHeaders(methods) };
  const target = {
    restApi: rest.nodes.api.id,
    resourceId: nodes.integration.resourceId,
    httpMethod: "OPTIONS",
  };
  const id = `Api${name}Preflight`;

  const methodArgs = { ...target, authorization: "NONE" };
  const options = contract.add(new aws.apigateway.Method(`${id}Method`, methodArgs), methodArgs);
  const integrationArgs = {
    ...target,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode":204}' },
  };
  const integration = contract.add(
    new aws.apigateway.Integration(`${id}Integration`, integrationArgs, { dependsOn: [options] }),
    integrationArgs,
  );
  const responseArgs = {
    ...target,
    statusCode: "204",
    responseParameters: declaredHeaders(Object.keys(headers)),
  };
  const response = contract.add(
    new aws.apigateway.MethodResponse(`${id}Response`, responseArgs, { dependsOn: [options] }),
    responseArgs,
  );
  const answerArgs = { ...target, statusCode: "204", responseParameters: fixedHeaders(headers) };
  contract.add(
    new aws.apigateway.IntegrationResponse(`${id}Answer`, answerArgs, {
      dependsOn: [integration, response],
    }),
    answerArgs,
  );
};
