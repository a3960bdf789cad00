import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { bootstrap } from "../program/aws-doubles.ts";

export type AwsStandIn = {
  /** An HTTP proxy, so that requests to every AWS host arrive here without a DNS lookup. */
  readonly proxyUrl: string;
  /** The requests, in order. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
};

type Answer = { readonly status: number; readonly body: string };

/** Later than SST's own, which would otherwise create what is missing. */
const bootstrapVersion = 99;

const ssmError = (code: string): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: code, message: code }),
});

/** An account in which SST was bootstrapped, and nothing was ever deployed. */
const answerTo = (request: IncomingMessage, body: string, parameters: Map<string, string>): Answer => {
  const target = request.headers["x-amz-target"];
  if (target === "AmazonSSM.GetParameter") {
    const { Name } = JSON.parse(body);
    const Value = parameters.get(Name);
    return Value === undefined
      ? ssmError("ParameterNotFound")
      : { status: 200, body: JSON.stringify({ Parameter: { Name, Value } }) };
  }
  if (target === "AmazonSSM.PutParameter") {
    const { Name, Value } = JSON.parse(body);
    parameters.set(Name, Value);
    return { status: 200, body: "{}" };
  }
  if (request.method === "GET" && target === undefined)
    return { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>Nothing is there.</Message></Error>" };
  return {
    status: 501,
    body: JSON.stringify({ __type: "NotImplemented", message: `${target} is not expected` }),
  };
};

export const startAwsStandIn = async (): Promise<AwsStandIn> => {
  const parameters = new Map([
    ["/sst/bootstrap", JSON.stringify({ ...bootstrap, version: bootstrapVersion })],
  ]);
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push(`${request.method} ${request.url} ${request.headers["x-amz-target"] ?? ""}`.trim());
    const answer = answerTo(request, body, parameters);
    const isXml = answer.body.startsWith("<");
    response.writeHead(answer.status, {
      "content-type": isXml ? "application/xml" : "application/x-amz-json-1.1",
    });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    proxyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
