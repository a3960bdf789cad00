import type { ApiSpec } from "../settings.ts";

/** API Gateway's response types: status, message and `x-amzn-ErrorType` of the REST API's gateway responses. */
const responseTypes = {
  MISSING_AUTHENTICATION_TOKEN: [403, "Missing Authentication Token", "MissingAuthenticationTokenException"],
  FOREIGN_HOST: [403, "Forbidden", "ForbiddenException"],
  UNAUTHORIZED: [401, "Unauthorized", "UnauthorizedException"],
  EXPIRED_TOKEN: [401, "The incoming token has expired", "UnauthorizedException"],
  ACCESS_DENIED: [403, "User is not authorized to access this resource", "AccessDeniedException"],
  AUTHORIZER_FAILURE: [500, "Internal server error", "AuthorizerConfigurationException"],
  BAD_REQUEST: [400, "Bad Request", "BadRequestException"],
  BAD_REQUEST_BODY: [400, "Invalid request body", "BadRequestException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type", "UnsupportedMediaTypeException"],
  REQUEST_TOO_LARGE: [413, "Request Too Long", "RequestTooLargeException"],
  THROTTLED: [429, "Too Many Requests", "TooManyRequestsException"],
  INTEGRATION_FAILURE: [502, "Internal server error", "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "Endpoint request timed out", "GatewayTimeoutException"],
  API_CONFIGURATION_ERROR: [500, "Internal server error", "InternalServerErrorException"],
} as const satisfies Record<string, readonly [statusCode: number, message: string, errorType: string]>;

export type GatewayResponseType = keyof typeof responseTypes;

export type Answer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
};

/** An error that the gateway itself answers. `reason` is for the log and never holds a token, a claim or a body. */
export class GatewayError extends Error {
  readonly type: GatewayResponseType;
  readonly reason: string;
  /** The message for the client, instead of API Gateway's own. */
  readonly detail: string | undefined;
  constructor(type: GatewayResponseType, options: { reason?: string; detail?: string } = {}) {
    super(`${type}${options.reason === undefined ? "" : `: ${options.reason}`}`);
    this.name = "GatewayError";
    this.type = type;
    this.reason = options.reason ?? type;
    this.detail = options.detail;
  }
}

const escapeJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** With API Gateway's message, or the API's own for this type. */
export const toAnswer = (error: GatewayError, own: ApiSpec["gatewayResponses"] = {}): Answer => {
  const [statusCode, message, errorType] = responseTypes[error.type];
  const headers = { "Content-Type": "application/json", "x-amzn-ErrorType": errorType };
  const told = error.detail ?? message;
  if (error.type !== "BAD_REQUEST_BODY" && error.type !== "THROTTLED" && error.type !== "ACCESS_DENIED")
    return { statusCode, headers, body: JSON.stringify({ message: told }) };
  const response = own[error.type] ?? { template: '{"message":$context.error.messageString}' };
  return {
    statusCode: response.statusCode ?? statusCode,
    headers: { ...headers, ...response.headers },
    body: response.template
      .replaceAll("$context.error.validationErrorString", () => escapeJson(error.detail ?? "[]"))
      .replaceAll("$context.error.messageString", () =>
        JSON.stringify(error.type === "BAD_REQUEST_BODY" ? message : told),
      ),
  };
};
