import type { IncomingMessage } from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import type { InvocationResult } from "../service.ts";
import type { LambdaAuthorizerSpec } from "../settings.ts";
import { GatewayError, toAnswer } from "./gateway-error.ts";
import { createLambdaAuthorizer } from "./lambda-authorizer.ts";
import { createRecordingFunctions, type RecordingFunctions } from "./recording-services.ts";
import { createRequestContext, type GatewayRequest } from "./request-context.ts";

/** What the API Gateway guide states of Lambda authorizers of type REQUEST ("Use API Gateway Lambda authorizers"). */
const arnPrefix = "arn:aws:execute-api:us-east-1:000000000000:local/live";
const spec: LambdaAuthorizerSpec = {
  function: "authorizer",
  identity: { header: "Authorization" },
  resultTtlSeconds: 10,
};

let functions: RecordingFunctions;
let nowMs: number;
beforeEach(() => {
  functions = createRecordingFunctions();
  nowMs = 1_795_162_800_000;
  answerWith(policyOf("Allow"));
});

const answerWith = (payload: unknown): void => functions.answerWith(() => ({ ok: true, payload }));

const policyOf = (effect: string, resource: unknown = `${arnPrefix}/*`, context?: object) => ({
  principalId: "phone",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: resource }],
  },
  context,
});

const requestWith = (authorization: string | undefined, trip = "t1", query = ""): GatewayRequest => {
  const incoming = {
    headers: authorization === undefined ? {} : { authorization },
    rawHeaders: authorization === undefined ? [] : ["Authorization", authorization],
    socket: { remoteAddress: "127.0.0.1" },
    httpVersion: "1.1",
  } as unknown as IncomingMessage;
  const path = `/v1/devices/trips/${trip}/records`;
  const route = {
    method: "POST",
    path: "/v1/devices/trips/{tripId}/records",
  } as GatewayRequest["match"]["route"];
  const match = { route, pathParameters: { tripId: trip } };
  const context = createRequestContext({
    ...{ incoming, match, path, timeMs: nowMs },
    ...{ requestId: "0a1b2c3d-0000-4000-8000-000000000000", accountId: "000000000000" },
  });
  return { incoming, match, path, query: new URLSearchParams(query), context };
};

const anAuthorizer = (settings: LambdaAuthorizerSpec = spec) =>
  createLambdaAuthorizer({
    spec: settings,
    functions,
    withinTimeout: (work) => work,
    port: () => 4000,
    now: () => nowMs,
  });

/** The context that it adds, or the status and the message that it refuses with. */
const outcomeOf = async (asked: Promise<unknown>): Promise<unknown> => {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { statusCode, body } = toAnswer(error);
    return [statusCode, (JSON.parse(body as string) as { message: string }).message];
  }
};

test("a request without the identity source is a 401, and the function is not invoked", async () => {
  const authorize = anAuthorizer();
  for (const nothing of [undefined, ""])
    expect(await outcomeOf(authorize(requestWith(nothing)))).toEqual([401, "Unauthorized"]);
  expect(functions.events).toEqual([]);
});

test("a query parameter identifies the caller as a header does, and the header then does not", async () => {
  const authorize = anAuthorizer({ ...spec, identity: { query: "id" } });
  for (const query of ["", "id=", "ID=a"])
    expect(await outcomeOf(authorize(requestWith("Bearer a", "t1", query)))).toEqual([401, "Unauthorized"]);
  for (const [query, asked] of [
    ["id=a&lat=1", 1],
    ["id=a&lat=2", 1],
    ["lat=2&id=%61", 1],
    ["id=b", 2],
  ] as const) {
    await authorize(requestWith(`Bearer ${query}`, "t1", query));
    expect(functions.events).toHaveLength(asked);
  }
  expect(functions.events[0]!.event).toMatchObject({ queryStringParameters: { id: "a", lat: "1" } });
});

test("the function sees the request, without its body, and the method's ARN", async () => {
  await anAuthorizer()(requestWith("Bearer a"));
  expect(functions.events).toEqual([
    {
      name: "authorizer",
      event: expect.objectContaining({
        type: "REQUEST",
        methodArn: `${arnPrefix}/POST/v1/devices/trips/t1/records`,
        resource: "/v1/devices/trips/{tripId}/records",
        path: "/v1/devices/trips/t1/records",
        httpMethod: "POST",
        headers: expect.objectContaining({ Authorization: "Bearer a" }),
        pathParameters: { tripId: "t1" },
      }),
    },
  ]);
  expect(functions.events[0]!.event).not.toHaveProperty("body");
});

test("what an admitted caller's context holds reaches templates and functions as strings", async () => {
  answerWith(policyOf("Allow", `${arnPrefix}/*`, { driver: "ana", count: 1, isNew: true }));
  expect(await anAuthorizer()(requestWith("Bearer a"))).toEqual({
    ...{ principalId: "phone", driver: "ana", count: "1", isNew: "true" },
  });
});

describe("a policy", () => {
  const denied = [403, "User is not authorized to access this resource"];
  const explicitly = [403, "User is not authorized to access this resource with an explicit deny"];

  test.each([
    ["Deny", `${arnPrefix}/*`, explicitly],
    ["Allow", `${arnPrefix}/GET/*`, denied],
    ["Allow", "arn:aws:execute-api:us-east-1:000000000000:loca./live/*", denied],
    ["Allow", `${arnPrefix}/POST/v1/devices/trips/t?/records`, { principalId: "phone" }],
    ["Allow", [`${arnPrefix}/GET/*`, "*"], { principalId: "phone" }],
  ])("that says %s for %s decides so", async (effect, resource, outcome) => {
    answerWith(policyOf(effect, resource));
    expect(await outcomeOf(anAuthorizer()(requestWith("Bearer a")))).toEqual(outcome);
  });

  test("denies although another statement allows", async () => {
    const { policyDocument, ...rest } = policyOf("Allow");
    const [deny] = policyOf("Deny", "*/trips/t1/*").policyDocument.Statement;
    answerWith({ ...rest, policyDocument: { Statement: [...policyDocument.Statement, deny] } });
    expect(await outcomeOf(anAuthorizer()(requestWith("Bearer a")))).toEqual(explicitly);
  });

  test("is kept by the header for its time, also one that denies, and applied to other paths", async () => {
    const authorize = anAuthorizer();
    answerWith(policyOf("Allow", `${arnPrefix}/POST/v1/devices/trips/t1/records`));
    expect(await outcomeOf(authorize(requestWith("Bearer a")))).toEqual({ principalId: "phone" });
    answerWith(policyOf("Deny"));
    expect(await outcomeOf(authorize(requestWith("Bearer a")))).toEqual({ principalId: "phone" });
    expect(await outcomeOf(authorize(requestWith("Bearer a", "t2")))).toEqual(denied);
    expect(await outcomeOf(authorize(requestWith("Bearer b")))).toEqual(explicitly);
    answerWith(policyOf("Allow"));
    nowMs += 9_999;
    expect(await outcomeOf(authorize(requestWith("Bearer b")))).toEqual(explicitly);
    expect(functions.events).toHaveLength(2);
    nowMs += 1;
    expect(await outcomeOf(authorize(requestWith("Bearer b")))).toEqual({ principalId: "phone" });
    expect(functions.events).toHaveLength(3);
  });

  test("is not kept without a time", async () => {
    const authorize = anAuthorizer({ ...spec, resultTtlSeconds: 0 });
    for (let time = 0; time < 3; time++) await authorize(requestWith("Bearer a"));
    expect(functions.events).toHaveLength(3);
  });
});

const failed = (errorMessage: string): InvocationResult => ({ ok: false, errorType: "Error", errorMessage });

test.each([
  ["the error Unauthorized", failed("Unauthorized"), 401],
  ["another error", failed("no table"), 500],
  ["no answer", { ok: true, payload: null }, 500],
  ["no principal", { ok: true, payload: { ...policyOf("Allow"), principalId: undefined } }, 500],
  ["no policy", { ok: true, payload: { principalId: "phone" } }, 500],
  ["no statement", { ok: true, payload: { principalId: "phone", policyDocument: {} } }, 500],
  ["no effect", { ok: true, payload: policyOf("Perhaps") }, 500],
  ["a list in its context", { ok: true, payload: policyOf("Allow", "*", { of: ["a"] }) }, 500],
] as const)("%s is a refusal that is not kept", async (_, result, status) => {
  const authorize = anAuthorizer();
  functions.answerWith(() => result);
  expect(await outcomeOf(authorize(requestWith("Bearer a")))).toEqual([status, expect.any(String)]);
  answerWith(policyOf("Allow"));
  expect(await outcomeOf(authorize(requestWith("Bearer a")))).toEqual({ principalId: "phone" });
});
