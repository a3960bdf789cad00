import { deviceAuthorizing } from "../../pipeline.ts";
import type { Authorization, Route } from "../routes.ts";
import { componentsOf } from "./json-schema.ts";
import { type Operation, operations } from "./operations.ts";

/** Any one of these. */
export const securitySchemesOf: Readonly<Record<Authorization, readonly string[]>> = {
  none: [],
  idToken: ["idToken"],
  deviceKey: ["deviceKey", "deviceKeyAsPassword"],
  deviceKeyInUrl: ["deviceKeyInUrl"],
};

/** The OpenAPI 3.1 document of the HTTP API. */
export const openApiOf = (routes: readonly Pick<Route, "method" | "path" | "authorization">[]) => {
  const described: Readonly<Record<string, Operation>> = operations;
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, authorization } of routes) {
    const operation = {
      ...described[`${method} ${path}`]!,
      security: securitySchemesOf[authorization].map((name) => ({ [name]: [] })),
    };
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  }
  const { document, schemas } = componentsOf(paths);
  return {
    openapi: "3.1.1",
    info: {
      title: "Trips",
      version: "1.0.0",
      summary: "GPS records of car trips in, exact kilometres and hours out.",
      description: "Units stand in the names; times are ISO 8601 UTC, dates YYYY-MM-DD.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative to this document's URL, so it works in every stage.
    servers: [{ url: ".." }],
    paths: document,
    components: {
      schemas,
      securitySchemes: {
        idToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An ID token of the user pool.",
        },
        deviceKey: {
          type: "http",
          scheme: "bearer",
          description:
            "The key of a registered device. It sends records in its driver's name, and reads nothing.",
        },
        deviceKeyAsPassword: {
          type: "http",
          scheme: "basic",
          description: "The key of a device as the password; the user may be any.",
        },
        deviceKeyInUrl: {
          type: "apiKey",
          in: "query",
          name: deviceAuthorizing.identities.deviceKeyInUrl.query,
          description: "The key of a device, from an app that can only be given an address.",
        },
      },
    },
  };
};
