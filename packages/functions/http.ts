import type { MiddlewareObj, Request } from "@middy/core";
import { corsHeaders } from "@trips/core/api/cors.ts";
import { errorStatus } from "@trips/core/api/error-status.ts";
import { type Caller, callerWith } from "@trips/core/application/caller.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import { isIdentifier } from "@trips/core/domain/batch.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/**
 * The caller, from the claims of the verified token alone. A REST API passes a list claim on as one string:
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

/** A `Link` header (RFC 8288) to what did not fit: the same request with the parameter `name`, as a relative URL. */
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
 * Lets pages of any origin read the answers: API Gateway adds no headers to a Lambda proxy's responses. Use it
 * before the middleware that answers errors, so that it runs after it.
 */
export const allowAnyOrigin: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  after: addCorsHeaders,
  onError: addCorsHeaders,
};

/** Lambda's limit is 6,291,556 bytes; the difference is left for what other middlewares add. */
const maxResponseBytes = 6_280_000;

/**
 * Refuses an answer that is too long for Lambda and says how to ask for less; without it API Gateway answers 502. Use
 * it after the middleware that answers errors.
 */
export const refuseLongAnswers: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  after: ({ response }) => {
    // A character takes at most six bytes.
    if (!response || response.body.length * 6 <= maxResponseBytes) return;
    if (Buffer.byteLength(JSON.stringify(response)) <= maxResponseBytes) return;
    throw new TripsError(
      "too-large",
      "The answer is longer than 6 MB. Ask for less: fewer minutes, or a part of a route by from and to.",
    );
  },
};
