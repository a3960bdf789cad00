import { once } from "node:events";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import type { FunctionUrlAnswer, FunctionUrlCall } from "./function-url.ts";

/**
 * The part of Lambda's Node.js runtime that a streaming handler sees: `awslambda.streamifyResponse`, and a
 * stream whose first bytes are a JSON prelude with status, headers and cookies, closed by eight zero bytes.
 */
class ResponseStream extends PassThrough {
  contentType = "application/octet-stream";
  setContentType(contentType: string): void {
    this.contentType = contentType;
  }
}

type StreamingHandler = (event: unknown, stream: ResponseStream, context: unknown) => Promise<void>;

const preludeEnd = Buffer.alloc(8);
const contentTypeWithPrelude = "application/vnd.awslambda.http-integration-response";

const HttpResponseStream = {
  from: (stream: ResponseStream, prelude: object): ResponseStream => {
    stream.setContentType(contentTypeWithPrelude);
    stream.write(JSON.stringify(prelude));
    stream.write(preludeEnd);
    return stream;
  },
};

Object.assign(globalThis, {
  awslambda: { streamifyResponse: (handler: StreamingHandler) => handler, HttpResponseStream },
});

const answerOf = async (stream: ResponseStream): Promise<FunctionUrlAnswer> => {
  const bytes = await buffer(stream);
  const end = bytes.indexOf(preludeEnd);
  if (stream.contentType !== contentTypeWithPrelude || end < 0)
    throw new Error(
      `The handler wrote no prelude, but ${stream.contentType}: ${bytes.toString().slice(0, 200)}`,
    );
  return {
    ...JSON.parse(bytes.subarray(0, end).toString()),
    body: bytes.subarray(end + preludeEnd.length).toString(),
  };
};

const [directory, handlerName] = process.argv.slice(2) as [string, string];
const [moduleName, exportName] = handlerName.split(".") as [string, string];
const module = await import(pathToFileURL(join(directory, `${moduleName}.mjs`)).href);
const handler: StreamingHandler = module[exportName];
process.send!({ nodeVersion: process.version });

for (;;) {
  const [{ event }] = (await once(process, "message")) as [FunctionUrlCall];
  const stream = new ResponseStream();
  const [answer] = await Promise.all([
    answerOf(stream),
    handler(event, stream, { awsRequestId: "test", callbackWaitsForEmptyEventLoop: true }),
  ]);
  process.send!(answer);
}
