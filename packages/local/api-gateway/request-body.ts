import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { GatewayError } from "./gateway-error.ts";

/** API Gateway's payload limit, on the wire and after decompression. */
export const payloadLimitBytes = 10 * 1024 * 1024;

/** The client went away before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {}

const decompressors = { gzip: promisify(gunzip), "x-gzip": promisify(gunzip), deflate: promisify(inflate) };

/**
 * Reads a request's body, at most `payloadLimitBytes` of it. The rest is still read from the wire and discarded, so
 * that a client that sends everything first gets to see the 413.
 */
const readRaw = (request: IncomingMessage): Promise<Buffer> => {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > payloadLimitBytes) {
    request.resume();
    return Promise.reject(new GatewayError("REQUEST_TOO_LARGE"));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= payloadLimitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off("data", onData);
      request.resume();
      reject(new GatewayError("REQUEST_TOO_LARGE"));
    };
    request.on("data", onData);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", () => reject(new ClientGone()));
    request.once("close", () => {
      // After every request; only an unfinished one has lost its client.
      if (!request.readableEnded) reject(new ClientGone());
    });
  });
};

const decompress = async (encoding: string, raw: Buffer): Promise<Buffer> => {
  if (encoding === "" || encoding === "identity") return raw;
  const decompressor = decompressors[encoding as keyof typeof decompressors];
  if (decompressor === undefined) throw new GatewayError("UNSUPPORTED_MEDIA_TYPE");
  try {
    return await decompressor(raw, { maxOutputLength: payloadLimitBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new GatewayError("REQUEST_TOO_LARGE");
    }
    throw new GatewayError("BAD_REQUEST", { detail: `The request body is not valid ${encoding} data.` });
  }
};

/** The body as text, decompressed by its Content-Encoding. */
export const readText = async (request: IncomingMessage): Promise<string> => {
  const encoding = String(request.headers["content-encoding"] ?? "")
    .trim()
    .toLowerCase();
  const body = await decompress(encoding, await readRaw(request));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new GatewayError("BAD_REQUEST_BODY", { detail: "[the body is not valid UTF-8]" });
  }
};
