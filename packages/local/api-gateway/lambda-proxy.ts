import { validateHeaderName, validateHeaderValue } from "node:http";
import type { APIGatewayProxyEvent } from "aws-lambda";
import type { FunctionRuntime, InvocationResult } from "../service.ts";
import { type Answer, GatewayError } from "./gateway-error.ts";
import type { Integration, WithinTimeout } from "./put-record.ts";
import { readText } from "./request-body.ts";
import {
  type GatewayRequest,
  lastValues,
  multiValueHeaders,
  multiValueQuery,
  sourceIp,
} from "./request-context.ts";

/** The Lambda proxy integration of a REST API, event format version 1. */
export const createLambdaProxyIntegration =
  (options: {
    functionName: string;
    functions: FunctionRuntime;
    port: () => number;
    withinTimeout: WithinTimeout;
  }): Integration =>
  async (request) => {
    const body = await readText(request.incoming);
    const event = toProxyEvent(request, body, options.port());
    const result = await options.withinTimeout(options.functions.invoke(options.functionName, event));
    return toAnswer(result, options.functionName);
  };

const toProxyEvent = (request: GatewayRequest, body: string, port: number): APIGatewayProxyEvent => ({
  ...requestEventOf(request, port),
  body: body === "" ? null : body,
  isBase64Encoded: false,
});

/** The members of an event that describe the request, without its body. */
export const requestEventOf = (
  request: GatewayRequest,
  port: number,
): Omit<APIGatewayProxyEvent, "body" | "isBase64Encoded"> => {
  const { incoming, match, path, query, context } = request;
  const headers = {
    ...multiValueHeaders(incoming),
    "X-Forwarded-For": [sourceIp(incoming)],
    "X-Forwarded-Port": [String(port)],
    "X-Forwarded-Proto": ["http"],
  };
  const queryValues = multiValueQuery(query);
  const hasQuery = Object.keys(queryValues).length > 0;
  const hasPathParameters = Object.keys(match.pathParameters).length > 0;
  return {
    resource: match.route.path,
    path,
    httpMethod: match.route.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastValues(queryValues) : null,
    multiValueQueryStringParameters: hasQuery ? queryValues : null,
    pathParameters: hasPathParameters ? { ...match.pathParameters } : null,
    stageVariables: null,
    requestContext: context as unknown as APIGatewayProxyEvent["requestContext"],
  };
};

type ProxyResponse = {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
};

export const toAnswer = (result: InvocationResult, functionName: string): Answer => {
  const fail = (reason: string): GatewayError =>
    new GatewayError("INTEGRATION_FAILURE", { reason: `function ${functionName}: ${reason}` });
  if (!result.ok) throw fail(result.errorType);
  if (typeof result.payload !== "object" || result.payload === null || Array.isArray(result.payload)) {
    throw fail("its response is not an object");
  }
  const response = result.payload as ProxyResponse;
  const statusCode = /^[1-5]\d\d$/.test(String(response.statusCode))
    ? Number(response.statusCode)
    : Number.NaN;
  if (!(statusCode >= 200)) throw fail("its response has no statusCode from 200 to 599");
  const body = response.body ?? "";
  if (typeof body !== "string") throw fail("its response's body is not a string");
  const headers = readHeaders(response, fail);
  return {
    statusCode,
    headers:
      "content-type" in lowerCased(headers) ? headers : { "Content-Type": "application/json", ...headers },
    body: response.isBase64Encoded === true ? Buffer.from(body, "base64") : body,
  };
};

/** Framing belongs to the gateway. */
const framing = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"]);

const readHeaders = (response: ProxyResponse, fail: (reason: string) => GatewayError): Answer["headers"] => {
  const headers: Record<string, string | string[]> = {};
  const add = (source: unknown, member: string, accept: (value: unknown) => string | string[]): void => {
    if (source === undefined || source === null) return;
    if (typeof source !== "object" || Array.isArray(source)) throw fail(`its ${member} are not an object`);
    for (const [name, value] of Object.entries(source)) {
      if (framing.has(name.toLowerCase()) || value === null) continue;
      const same = Object.keys(headers).find((known) => known.toLowerCase() === name.toLowerCase());
      if (same !== undefined) delete headers[same];
      headers[name] = accept(value);
    }
  };
  const single = (value: unknown): string => {
    if (typeof value === "object") throw fail("a header's value is neither a string, a number nor a boolean");
    return String(value);
  };
  add(response.headers, "headers", single);
  add(response.multiValueHeaders, "multiValueHeaders", (value) => {
    if (!Array.isArray(value)) throw fail("a value of its multiValueHeaders is not an array");
    return value.map(single);
  });
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      for (const each of [value].flat()) validateHeaderValue(name, each);
    } catch {
      throw fail("a header's name or value holds a character that HTTP does not allow");
    }
  }
  return headers;
};

const lowerCased = (headers: Answer["headers"]): object =>
  Object.fromEntries(Object.keys(headers).map((name) => [name.toLowerCase(), true]));
