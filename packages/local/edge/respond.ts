import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { WireResponse } from "../service.ts";

export type EdgeRequest = IncomingMessage | Http2ServerRequest;
export type EdgeResponse = ServerResponse | Http2ServerResponse;

/** `release` tells whoever made the body that its bytes have been sent and may be used again. */
export type ReleasableResponse = WireResponse & { readonly release?: () => void };

export function respond(response: EdgeResponse, answer: ReleasableResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader("content-length", answer.body.length);
  if (answer.release !== undefined) response.once("finish", answer.release);
  response.end(answer.body);
}

export function respondError(
  response: EdgeResponse,
  statusCode: number,
  code: string,
  message: string,
): void {
  respond(response, {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
    body: Buffer.from(JSON.stringify({ __type: code, message })),
  });
}

/** Every answer names its request, whoever writes it. */
export function nameRequest(response: EdgeResponse): string {
  const requestId = randomUUID();
  response.setHeader("x-amzn-requestid", requestId);
  return requestId;
}
