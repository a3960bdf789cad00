import type { MiddlewareObj, Request } from "@middy/core";
import { corsHeaders } from "@trips/core/api/cors.ts";
import { errorStatus } from "@trips/core/api/error-status.ts";
import { type Caller, callerWith } from "@trips/core/application/caller.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { isIdentifier } from "@trips/core/domain/batch.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/**
 * Who calls, from the claims of the verified token alone. A REST API hands a list claim on as one text:
 * `fleet`, `admin,fleet` or `[admin fleet]`.
 */
export const callerOf = (event: APIGatewayProxyEvent): Caller => {
  const claims = event.requestContext.authorizer?.claims as Record<string, unknown> | undefined;
  const driver = claims?.sub;
  if (typeof driver !== "string" || !isIdentifier(driver))
    throw new Error("the authorizer passed no valid sub");
  const groups = String(claims?.["cognito:groups"] ?? "").split(/[\s,[\]]+/);
  return callerWith(driver, groups);
};

export const jsonResponse = (body: object, statusCode = 200): APIGatewayProxyResult => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});

/** RFC 8288: the same request for what did not fit, relative to its own address. */
export const linkTo = (
  { queryStringParameters }: APIGatewayProxyEvent,
  name: string,
  next: string | null | undefined,
): { readonly link?: string } => {
  if (next === null || next === undefined) return {};
  const query = new URLSearchParams({ ...(queryStringParameters as Record<string, string>), [name]: next });
  return { link: `<?${query}>; rel="next"` };
};

export const errorResponse = (error: TripsError): APIGatewayProxyResult =>
  jsonResponse({ message: error.message, code: error.code }, errorStatus[error.code]);

type HttpRequest = Request<APIGatewayProxyEvent, APIGatewayProxyResult>;

const addCorsHeaders = ({ response }: HttpRequest): void => {
  if (response) response.headers = { ...response.headers, ...corsHeaders };
};

/**
 * Lets pages of any origin read the answers: API Gateway adds no headers to those of a Lambda proxy. Use it
 * before the middleware that answers errors, so that it runs after it.
 */
export const allowAnyOrigin: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  after: addCorsHeaders,
  onError: addCorsHeaders,
};

/** Lambda answers with at most 6,291,556 bytes; what other middlewares add takes the rest. */
const maxResponseBytes = 6_280_000;

/**
 * Says of an answer that Lambda would not give that it is too long, and how to ask for less: API Gateway would call it
 * a bad gateway. Use it after the middleware that answers errors.
 */
export const refuseLongAnswers: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  after: ({ response }) => {
    // A character takes up to six bytes.
    if (!response || response.body.length * 6 <= maxResponseBytes) return;
    if (Buffer.byteLength(JSON.stringify(response)) <= maxResponseBytes) return;
    throw new TripsError(
      "too-large",
      "The answer is longer than 6 MB. Ask for less: fewer minutes, or a part of a route by from and to.",
    );
  },
};
