import { once } from "node:events";
import type { WireResponse } from "../service.ts";
import type { EdgeResponse } from "./respond.ts";

/** An answer whose body is streamed. `return` of its iterator means that the client has gone. */
export type StreamedResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: AsyncIterable<Uint8Array>;
};

/** What a service implements besides JsonService when some of its operations answer with a stream. */
export type StreamingService = {
  isStreamed(operation: string): boolean;
  /** Never throws: a refusal is a response like that of `handle`. */
  handleStreamed(
    operation: string,
    body: Uint8Array,
    contentType: string,
  ): Promise<WireResponse | StreamedResponse>;
};

/** Sends chunks as fast as the client takes them, until they end or the client goes. */
export const respondStreamed = async (response: EdgeResponse, answer: StreamedResponse): Promise<void> => {
  const iterator = answer.chunks[Symbol.asyncIterator]();
  const onClose = () => void iterator.return?.();
  if (isGone(response)) {
    await iterator.return?.();
    return;
  }
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.on("close", onClose);
  for (;;) {
    const result = await iterator.next();
    if (result.done || isGone(response)) break;
    if (!write(response, result.value)) await drainOrClose(response);
  }
  response.removeListener("close", onClose);
  response.end();
};

const isGone = (response: EdgeResponse): boolean =>
  response.writableEnded || ("stream" in response ? response.stream.destroyed : response.destroyed);

/** Both kinds of response have this `write`, but their types do not agree on it. */
const write = (response: { write(chunk: Uint8Array): boolean }, chunk: Uint8Array): boolean =>
  response.write(chunk);

const drainOrClose = async (response: EdgeResponse): Promise<void> => {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  } finally {
    waiting.abort();
  }
};
