import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { HttpResponse } from "./request.ts";
import type { S3Error } from "./s3-error.ts";
import { s3Namespace, writeXml, type XmlContent } from "./xml.ts";

export type S3Response = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An open file; `send` always closes it. */
  readonly body?: Uint8Array | { readonly descriptor: number; readonly start: number; readonly end: number };
};

export const xmlResponse = (
  root: string,
  content: XmlContent,
  headers: Readonly<Record<string, string>> = {},
): S3Response => ({
  status: 200,
  headers: { "content-type": "application/xml", ...headers },
  body: writeXml(root, content, s3Namespace),
});

export const errorResponse = (error: S3Error, requestId: string): S3Response => ({
  status: error.statusCode,
  headers: { "content-type": "application/xml" },
  body: writeXml("Error", {
    Code: error.code,
    Message: error.message,
    ...error.details,
    RequestId: requestId,
    HostId: "local",
  }),
});

/** Works with HTTP/1.1 and HTTP/2 responses: no status message, no connection headers. */
export const send = async (
  response: HttpResponse,
  answer: S3Response,
  method: string,
  requestId: string,
): Promise<void> => {
  const { body } = answer;
  // One type for both: HTTP/2's compatibility API differs only in members that are not used here.
  const target = response as ServerResponse;
  const source =
    body && "descriptor" in body
      ? createReadStream("", { fd: body.descriptor, start: body.start, end: body.end })
      : undefined;
  try {
    const headers: Record<string, string> = {
      ...answer.headers,
      "x-amz-request-id": requestId,
      "x-amz-id-2": "local",
    };
    const bodiless = answer.status === 204 || answer.status === 304;
    // Spelled as S3 does, for clients that compare case; HTTP/2 is lower-case anyway.
    if (headers.etag !== undefined) {
      headers.ETag = headers.etag;
      delete headers.etag;
    }
    if (!bodiless) headers["content-length"] ??= String(body instanceof Uint8Array ? body.length : 0);
    target.writeHead(answer.status, headers);
    if (source) await pipeline(source, target);
    else if (body instanceof Uint8Array && method !== "HEAD") target.end(body);
    else target.end();
  } finally {
    source?.destroy();
  }
};
