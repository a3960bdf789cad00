import type { EdgeRequest } from "./respond.ts";

export const maximumBodyBytes = 16 * 1024 * 1024;

/** The whole body, or why there is none: it is too large, or the client went away. */
export const readBody = (request: EdgeRequest): Promise<Buffer | "too large" | "aborted"> => {
  if (Number(request.headers["content-length"]) > maximumBodyBytes) return Promise.resolve("too large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximumBodyBytes) {
        chunks.length = 0;
        resolve("too large");
      } else {
        chunks.push(chunk);
      }
    });
    request.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on("aborted", () => resolve("aborted"));
    request.on("error", () => resolve("aborted"));
    request.on("close", () => resolve("aborted"));
  });
};
