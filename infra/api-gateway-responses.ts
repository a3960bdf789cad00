import { corsHeaders } from "../packages/core/api/cors.ts";
import { type GatewayResponse, gatewayResponses } from "../packages/core/api/routes.ts";
import type { ApiContract } from "./api-contract.ts";

/** The default type of each class of responses, worded by API Gateway. */
const defaults: Readonly<Record<string, GatewayResponse>> = {
  DEFAULT_4XX: { template: '{"message":$context.error.messageString}' },
  DEFAULT_5XX: { template: '{"message":$context.error.messageString}' },
};

/** What API Gateway answers before or instead of an integration; a browser may read it too. */
export const createGatewayResponses = (rest: sst.aws.ApiGatewayV1, contract: ApiContract) => {
  for (const [responseType, response] of Object.entries({ ...defaults, ...gatewayResponses })) {
    const { statusCode, template, headers = {} }: GatewayResponse = response;
    const args = {
      restApiId: rest.nodes.api.id,
      responseType,
      ...(statusCode !== undefined && { statusCode: String(statusCode) }),
      responseTemplates: { "application/json": template },
      responseParameters: Object.fromEntries(
        Object.entries({ ...corsHeaders, ...headers }).map(([name, value]) => [
          `gatewayresponse.header.${name}`,
          `'${value}'`,
        ]),
      ),
    };
    contract.add(new aws.apigateway.Response(`Api${responseType}`, args), args);
  }
};
