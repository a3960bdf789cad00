import type { IncomingMessage, ServerResponse } from "node:http";

/** An OAuth error of RFC 6749, answered as JSON. */
export class OAuthError extends Error {
  readonly code: string;
  readonly statusCode: number;
  constructor(code: string, description: string, statusCode = 400) {
    super(description);
    this.name = "OAuthError";
    this.code = code;
    this.statusCode = statusCode;
  }
}

const bodyLimitBytes = 64 * 1024;

export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimitBytes) {
      throw new OAuthError("invalid_request", `The body is longer than ${bodyLimitBytes} bytes.`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const mediaType = (request: IncomingMessage): string =>
  (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();

export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  if (mediaType(request) !== "application/x-www-form-urlencoded") {
    throw new OAuthError("invalid_request", "The body must be application/x-www-form-urlencoded.", 415);
  }
  return new URLSearchParams(await readBody(request));
};

export const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  if (mediaType(request) !== "application/json") {
    throw new OAuthError("invalid_request", "The body must be application/json.", 415);
  }
  let value: unknown;
  try {
    value = JSON.parse(await readBody(request));
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    throw new OAuthError("invalid_request", "The body is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new OAuthError("invalid_request", "The body must be a JSON object.");
  }
  return value as Record<string, unknown>;
};

/** A parameter that may occur only once and may not be empty. */
export const parameter = (parameters: URLSearchParams, name: string): string | undefined => {
  const values = parameters.getAll(name);
  if (values.length > 1) throw new OAuthError("invalid_request", `${name} occurs more than once.`);
  return values[0] === "" ? undefined : values[0];
};

export const sendJson = (
  response: ServerResponse,
  statusCode: number,
  value: object,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(statusCode, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(JSON.stringify(value));
};

export const redirect = (
  response: ServerResponse,
  location: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(303, { Location: location, "Cache-Control": "no-store", ...headers });
  response.end();
};
