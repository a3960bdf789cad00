import { corsHeaders } from "../packages/core/api/cors.ts";
import { declaredHeaders, fixedHeaders, type GatewayRoute } from "./api-contract.ts";

/** A mapping template that renders to `text` with `$` and `#` as plain characters; neither may follow a backslash. */
const literalTemplate = (text: string): string => {
  if (!/[$#]/.test(text)) return text;
  const body = text.replace(/[$#]/g, (sign) => `\${${sign === "$" ? "dollar" : "hash"}}`);
  return `#set($dollar = '$')#set($hash = '#')${body}`;
};

/** A route that API Gateway answers on its own, always with `body`. */
export const addMock = (gateway: GatewayRoute, body: string) => {
  const { rest, contract, name } = gateway;
  const integration = {
    type: "mock" as const,
    requestTemplates: { "application/json": '{"statusCode":200}' },
  };
  const route = rest.routeIntegration(gateway.route, integration, gateway.options);
  contract.add(route, integration);

  const target = {
    restApi: rest.nodes.api.id,
    resourceId: route.nodes.integration.resourceId,
    httpMethod: route.nodes.method.httpMethod,
    statusCode: "200",
  };
  const declaredArgs = { ...target, responseParameters: declaredHeaders(Object.keys(corsHeaders)) };
  const declared = contract.add(
    new aws.apigateway.MethodResponse(`Api${name}Response200`, declaredArgs, { dependsOn: [route] }),
    declaredArgs,
  );
  const answerArgs = {
    ...target,
    responseTemplates: { "application/json": literalTemplate(body) },
    responseParameters: fixedHeaders(corsHeaders),
  };
  contract.add(
    new aws.apigateway.IntegrationResponse(`Api${name}Answer200`, answerArgs, {
      dependsOn: [route, declared],
    }),
    answerArgs,
  );
  return route;
};
