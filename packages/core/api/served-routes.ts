import { openApiOf } from "./openapi/document.ts";
import { openApiPath } from "./openapi/operations.ts";
import { type Route, routes } from "./routes.ts";

const route = {
  method: "GET",
  path: openApiPath,
  authorization: "none",
} as const;

const body = JSON.stringify(openApiOf([...routes, route]));

/** All that the API serves: its routes, and the document that describes them, which needs no token. */
export const servedRoutes: readonly Route[] = [...routes, { ...route, integration: { type: "mock", body } }];
