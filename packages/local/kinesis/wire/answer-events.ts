import type { StreamedResponse } from "../../edge/streaming.ts";
import { AwsError, type Log } from "../../service.ts";
import { encodeEventMessage } from "./event-stream.ts";
import type { WireFormat } from "./wire.ts";

/** Events on the wire: an empty initial response, then a message for each; an error is the last message. */
export const answerEvents = (
  format: WireFormat,
  events: AsyncIterable<object>,
  log: Log,
): StreamedResponse => {
  const iterator = events[Symbol.asyncIterator]();
  const message = (headers: Record<string, string>, payload: object) =>
    encodeEventMessage({ ...headers, ":content-type": format.contentType }, format.encode(payload));
  const event = (name: string, payload: object) =>
    message({ ":message-type": "event", ":event-type": name }, payload);
  let isBegun = false;
  let isEnded = false;
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    if (isEnded) return { done: true, value: undefined };
    if (!isBegun) {
      isBegun = true;
      return { done: false, value: event("initial-response", {}) };
    }
    try {
      const result = await iterator.next();
      if (result.done) return { done: true, value: undefined };
      const [[name, payload]] = Object.entries(result.value) as [[string, object]];
      return { done: false, value: event(name, payload) };
    } catch (error) {
      isEnded = true;
      if (!(error instanceof AwsError)) log(`Kinesis: a subscription failed`, error);
      const { code, message: text } =
        error instanceof AwsError
          ? error
          : { code: "InternalFailureException", message: "Internal Service Failure" };
      return {
        done: false,
        value: message({ ":message-type": "exception", ":exception-type": code }, { message: text }),
      };
    }
  };
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    isEnded = true;
    await iterator.return?.();
    return { done: true, value: undefined };
  };
  return {
    statusCode: 200,
    headers: { "content-type": "application/vnd.amazon.eventstream" },
    chunks: { [Symbol.asyncIterator]: () => ({ next, return: end }) },
  };
};
