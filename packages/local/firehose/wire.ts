import { randomUUID } from "node:crypto";
import { AwsError, type JsonService, type Log, type WireResponse } from "../service.ts";
import { decodeWire, readInput } from "./requests.ts";

const headers = { "content-type": "application/x-amz-json-1.1" };

/** Firehose's wire protocol around `call`: JSON with base64 blobs in, JSON or an error document out. */
export const answerWire = async ({
  operation,
  body,
  contentType,
  call,
  log,
}: {
  readonly operation: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly call: JsonService["call"];
  readonly log: Log;
}): Promise<WireResponse> => {
  const requestId = randomUUID();
  const answer = (statusCode: number, document: object): WireResponse => ({
    statusCode,
    headers: { ...headers, "x-amzn-requestid": requestId },
    body: Buffer.from(JSON.stringify(document)),
  });
  try {
    if (!/^application\/(x-amz-json-1\.[01]|json)\b/i.test(contentType)) {
      throw new AwsError(
        "SerializationException",
        `${contentType || "No content type"} is not application/x-amz-json-1.1.`,
      );
    }
    return answer(200, await call(operation, readInput(decodeWire(body))));
  } catch (error) {
    if (error instanceof AwsError)
      return answer(error.statusCode, { __type: error.code, message: error.message });
    log(`firehose: ${operation} failed`, error);
    return answer(500, {
      __type: "InternalFailure",
      message: "The request processing has failed because of an unknown error.",
    });
  }
};
