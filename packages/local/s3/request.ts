import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { S3Error } from "./s3-error.ts";

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** A path-style request: `/bucket/key?query`. The key is decoded once and never normalised. */
export type S3Request = {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** `x-amz-*` members of a presigned URL's query count as headers. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  readonly requestId: string;
  readonly sourceIp: string;
};

const decodePath = (part: string, url: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI.", { URI: url });
  }
};

export const readRequest = (request: HttpRequest, requestId: string): S3Request => {
  const url = (request.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  const mark = url.indexOf("?");
  const path = (mark < 0 ? url : url.slice(0, mark)).replace(/^\//, "");
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const slash = path.indexOf("/");
  const bucket = decodePath(slash < 0 ? path : path.slice(0, slash), url);
  const key = slash < 0 ? "" : decodePath(path.slice(slash + 1), url);
  if (Buffer.byteLength(key) > 1024) {
    throw new S3Error("KeyTooLongError", "Your key is too long", {
      Size: String(Buffer.byteLength(key)),
      MaxSizeAllowed: "1024",
    });
  }
  const queryHeaders = new Map(
    [...query].filter(([name]) => /^x-amz-/i.test(name)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headers: Readonly<Record<string, string | string[] | undefined>> = request.headers;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(", ") : (value ?? queryHeaders.get(name));
  };
  const metadata: Record<string, string> = {};
  const headerNames = [...Object.keys(headers), ...queryHeaders.keys()];
  for (const name of headerNames) {
    if (name.startsWith("x-amz-meta-")) metadata[name] = header(name)!;
  }
  return {
    method: request.method ?? "GET",
    bucket,
    key,
    query,
    header,
    headerNames,
    metadata,
    // An early error must not destroy the request, since the answer uses the same socket.
    body: request.iterator({ destroyOnReturn: false }),
    requestId,
    sourceIp: (request.socket?.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
};

/** The whole body of a request with a document, not an object. */
export const readDocument = async (
  body: AsyncIterable<Uint8Array>,
  maximumBytes = 4 * 1024 * 1024,
): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maximumBytes) {
      throw new S3Error("EntityTooLarge", `A request document holds at most ${maximumBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export const integerParameter = (
  query: URLSearchParams,
  name: string,
  range: { readonly from: number; readonly to: number; readonly absent: number },
): number => {
  const text = query.get(name);
  if (text === null || text === "") return range.absent;
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < range.from) {
    throw new S3Error("InvalidArgument", `${name} must be a whole number of at least ${range.from}`, {
      ArgumentName: name,
      ArgumentValue: text,
    });
  }
  return Math.min(value, range.to);
};
