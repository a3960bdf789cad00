import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { WireResponse } from "../service.ts";

export type EdgeRequest = IncomingMessage | Http2ServerRequest;
export type EdgeResponse = ServerResponse | Http2ServerResponse;

/** `release` is called when the body has been sent, so that its bytes may be reused. */
export type ReleasableResponse = WireResponse & { readonly release?: () => void };

export const respond = (response: EdgeResponse, answer: ReleasableResponse): void => {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader("content-length", answer.body.length);
  if (answer.release !== undefined) response.once("finish", answer.release);
  response.end(answer.body);
};

export const respondError = (
  response: EdgeResponse,
  statusCode: number,
  code: string,
  message: string,
): void => {
  respond(response, {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
    body: Buffer.from(JSON.stringify({ __type: code, message })),
  });
};

/** A 403 in the protocol of the request: XML for S3, JSON for the others. */
export const respondDenied = (
  request: EdgeRequest,
  response: EdgeResponse,
  message: string,
  requestId: string,
): void => {
  if (request.headers["x-amz-target"] !== undefined) {
    respondError(response, 403, "AccessDeniedException", message);
    return;
  }
  const text = message.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
  respond(response, {
    statusCode: 403,
    headers: { "content-type": "application/xml" },
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${text}</Message>` +
        `<RequestId>${requestId}</RequestId></Error>`,
    ),
  });
};

/** Every answer has a request id, whichever service writes it. */
export const nameRequest = (response: EdgeResponse): string => {
  const requestId = randomUUID();
  response.setHeader("x-amzn-requestid", requestId);
  return requestId;
};
