import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { answerFaults, documentedOperations, schemaFaults } from "../../testing/answer-faults.ts";
import { batchSchema } from "../batch-schema.ts";
import { servedRoutes } from "../served-routes.ts";
import { openApiOf, securitySchemesOf } from "./document.ts";
import { examples } from "./examples.ts";

const document = JSON.parse(JSON.stringify(openApiOf(servedRoutes))) as ReturnType<typeof openApiOf>;

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  expect(await validator.validate({ ...document, paths: [] })).toMatchObject({ valid: false });
});

test("the document has exactly the served routes, with a token where one is needed", () => {
  expect(documentedOperations.map(({ method, path, operation }) => ({ method, path, ...operation }))).toEqual(
    servedRoutes.map(({ method, path, authorization }) =>
      expect.objectContaining({
        method,
        path,
        security: securitySchemesOf[authorization].map((name) => ({ [name]: [] })),
      }),
    ),
  );
});

test("the parameters of every path are described, and every operation has a unique id", () => {
  for (const { path, operation } of documentedOperations)
    expect(
      operation.parameters?.filter((each) => each.in === "path").map(({ name }) => `{${name}}`) ?? [],
    ).toEqual(path.match(/\{\w+\}/g) ?? []);
  const ids = documentedOperations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the body of a post is described by the model that API Gateway validates with", () => {
  const described = JSON.parse(JSON.stringify(document.components.schemas.Batch), (name, each) =>
    name === "description" ? undefined : each,
  );
  expect({ $schema: batchSchema.$schema, ...described }).toEqual(batchSchema);
});

test("every example fits its schema", () => {
  const contents = documentedOperations.flatMap(({ operation }) =>
    [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
      Object.values(part?.content ?? {}),
    ),
  );
  const exemplified = contents.filter(({ example }) => example !== undefined);
  expect(exemplified).toHaveLength(Object.keys(examples).length);
  for (const { schema, example } of exemplified) expect(schemaFaults(schema, example)).toEqual([]);
});

test("an additional or missing member, another status and another type deviate from the document", () => {
  const pulse = { method: "GET", path: "/v1/pulse?minutes=1", status: 200, contentType: "application/json" };
  const faultsOf = (body: object, changes: object = {}) =>
    answerFaults({ ...pulse, body: JSON.stringify(body), ...changes });
  expect(faultsOf(examples.pulse)).toEqual([]);
  expect(faultsOf({ ...examples.pulse, hours: 1 })).toEqual([expect.stringContaining("hours")]);
  const { minutes: _, ...withoutMinutes } = examples.pulse;
  expect(faultsOf(withoutMinutes)).toEqual([expect.stringContaining("minutes")]);
  expect(faultsOf(examples.pulse, { status: 404 })).toEqual([expect.stringContaining("404")]);
  expect(faultsOf(examples.pulse, { contentType: "text/plain" })).toEqual([
    expect.stringContaining("text/plain"),
  ]);
  expect(faultsOf(examples.pulse, { path: "/v1/impulse" })).toEqual([expect.stringContaining("/v1/impulse")]);
});

test("the document has no backslash, which a mapping template could take for an escape", () => {
  expect(JSON.stringify(document)).not.toContain("\\");
});
