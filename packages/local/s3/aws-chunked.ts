import { S3Error } from "./s3-error.ts";

/**
 * The `aws-chunked` framing of SDK uploads: `<hex size>[;chunk-signature=…]CRLF <bytes> CRLF`, a chunk of size 0,
 * then trailing headers up to an empty line. Yields the content; trailers (lower-case names) are passed on at the
 * end. Signatures are not checked: every caller is trusted here.
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  onTrailers: (trailers: ReadonlyMap<string, string>) => void,
): AsyncGenerator<Uint8Array> {
  let state: "size" | "data" | "dataEnd" | "trailer" | "done" = "size";
  let remaining = 0;
  let line = "";
  const trailers = new Map<string, string>();
  for await (const chunk of body) {
    let at = 0;
    while (at < chunk.length && state !== "done") {
      if (state === "data") {
        const take = Math.min(remaining, chunk.length - at);
        yield chunk.subarray(at, at + take);
        at += take;
        remaining -= take;
        if (remaining === 0) state = "dataEnd";
        continue;
      }
      const end = chunk.indexOf(0x0a, at);
      line += Buffer.from(chunk.subarray(at, end < 0 ? chunk.length : end)).toString("latin1");
      if (line.length > longestLine) throw incomplete(`a line of more than ${longestLine} characters`);
      if (end < 0) break;
      at = end + 1;
      const text = line.replace(/\r$/, "");
      line = "";
      if (state === "size") {
        remaining = chunkSize(text);
        state = remaining === 0 ? "trailer" : "data";
      } else if (state === "dataEnd") {
        if (text !== "") throw incomplete("a chunk is longer than its size");
        state = "size";
      } else if (text === "") state = "done";
      else addTrailer(trailers, text);
    }
  }
  // Some clients close the body right after the last chunk's size line.
  if (state !== "done" && !(state === "trailer" && line === ""))
    throw incomplete("the last chunk is missing");
  onTrailers(trailers);
}

const longestLine = 8192;

const incomplete = (reason: string): S3Error =>
  new S3Error("IncompleteBody", `The request body is not valid aws-chunked: ${reason}.`);

const chunkSize = (text: string): number => {
  const size = text.split(";", 1)[0]!.trim();
  if (!/^[0-9a-fA-F]{1,10}$/.test(size)) throw incomplete(`"${size.slice(0, 20)}" is not a chunk size`);
  return Number.parseInt(size, 16);
};

const addTrailer = (trailers: Map<string, string>, text: string): void => {
  const colon = text.indexOf(":");
  if (colon <= 0)
    throw new S3Error(
      "MalformedTrailerError",
      "The request contained trailing data that was not well-formed.",
    );
  trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
};
