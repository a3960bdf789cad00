import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { openApiOf } from "../api/openapi/document.ts";
import type { JsonSchema } from "../api/openapi/json-schema.ts";
import type { Operation } from "../api/openapi/operations.ts";
import { servedRoutes } from "../api/served-routes.ts";

const { paths, components } = JSON.parse(JSON.stringify(openApiOf(servedRoutes))) as ReturnType<
  typeof openApiOf
>;

/** The operations of the API's document, as a reader of its JSON finds them. */
export const documentedOperations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods as Readonly<Record<string, Operation>>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);
ajv.addVocabulary(["components", "example"]);

/** How a value deviates from its schema in the document. */
export const schemaFaults = (schema: JsonSchema, value: unknown): readonly string[] => {
  const validate = ajv.compile({ ...schema, components });
  if (validate(value)) return [];
  return validate.errors!.map(
    ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
};

export type ReceivedAnswer = {
  readonly method: string;
  /** Including the query, if any. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
};

export const documentedOperationOf = (method: string, path: string) => {
  const segments = path.replace(/\?.*/, "").split("/");
  return documentedOperations.find((each) => {
    const named = each.path.split("/");
    return (
      each.method === method &&
      named.length === segments.length &&
      named.every((name, index) => name.startsWith("{") || name === segments[index])
    );
  });
};

/** How a response deviates from the API's document: route, status, content type and content. */
export const answerFaults = ({ method, path, status, contentType, body }: ReceivedAnswer) => {
  const found = documentedOperationOf(method, path);
  if (!found) return [`there is no operation ${method} ${path}`];
  const { responses } = found.operation;
  const answer = responses[status] ?? (status >= 500 ? responses["5XX"] : undefined);
  if (!answer) return [`the status ${status} is not among ${Object.keys(responses)}`];
  const type = contentType?.replace(/;.*/, "") ?? "none";
  const content = answer.content[type];
  if (!content) return [`the type ${type} is not among ${Object.keys(answer.content)}`];
  return schemaFaults(content.schema, type.endsWith("json") ? JSON.parse(body) : body);
};
