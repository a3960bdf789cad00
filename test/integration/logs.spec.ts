import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { functions } from "@trips/core/pipeline.ts";
import { describedEnvironments } from "@trips/core/wiring.ts";
import { startFunctionRuntime } from "@trips/local/lambda/function-runtime.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

const driver = "ana.gomez";
const trip = "errand-7";
const latitude = "-34.603722";
const key = `trips_0123456789abcdef_${"s".repeat(32)}`;
const secrets = [driver, trip, latitude, "-34603722", key.slice("trips_".length, -1)];

type Refusal = { readonly status: number; readonly body: object | string };

/** A table's possible errors, which quote everything it received. */
const refusals: Readonly<Record<string, Refusal>> = {
  "a cancelled transaction": {
    status: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message: `Transaction cancelled [ValidationError] TRIP#${driver}#${trip}`,
      CancellationReasons: [
        { Code: "ValidationError", Message: latitude, Item: { pk: { S: `TRIP#${driver}#${trip}` } } },
      ],
    },
  },
  "a value that is not valid": {
    status: 400,
    body: {
      __type: "com.amazon.coral.validate#ValidationException",
      message: `Invalid value in TRIP#${driver}#${trip}: ${latitude}`,
    },
  },
  "an answer that is no JSON": { status: 200, body: `{"${driver}/${trip}": ${latitude}` },
};

let table: Server;
let refusal: Refusal;
let runtime: ReturnType<typeof startFunctionRuntime>;
let lines: string[] = [];

beforeAll(async () => {
  table = createServer((request, response) => {
    request.resume().on("end", () => {
      const body = typeof refusal.body === "string" ? refusal.body : JSON.stringify(refusal.body);
      response.writeHead(refusal.status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    });
  });
  await new Promise<void>((resolve) => table.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(table.address() as AddressInfo).port}`;
  runtime = startFunctionRuntime({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    functions,
    environment: {
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: endpoint,
      POWERTOOLS_METRICS_NAMESPACE: "trips",
    },
    functionEnvironment: describedEnvironments,
    log: (line) => lines.push(line),
  });
});
afterAll(async () => {
  await runtime.stop();
  table.close();
});
beforeEach(() => {
  lines = [];
});

const kinesisRecord = (body: object) => ({
  eventID: "shardId-000000000000:1",
  kinesis: {
    sequenceNumber: "1",
    approximateArrivalTimestamp: Date.now() / 1000,
    data: Buffer.from(JSON.stringify(body)).toString("base64"),
  },
});

const envelope = {
  version: 1,
  driver,
  trip,
  receivedAt: Date.now(),
  requestId: "request-1",
  batch: { timeZone: "UTC", records: [{ id: 0, t: Date.now(), lat: Number(latitude), lon: 1 }] },
};

const events: Readonly<Record<string, object>> = {
  aggregate: { Records: [kinesisRecord(envelope)] },
  pulse: {
    Records: [kinesisRecord(envelope)],
    state: {},
    shardId: "shardId-000000000000",
    window: { start: "2026-11-20T10:00:00Z", end: "2026-11-20T10:01:00Z" },
    isFinalInvokeForWindow: true,
    isWindowTerminatedEarly: false,
  },
  eraseApi: {
    httpMethod: "DELETE",
    path: `/v1/trips/${trip}`,
    pathParameters: { tripId: trip },
    headers: {},
    requestContext: { authorizer: { claims: { sub: driver } } },
  },
  devicesApi: {
    httpMethod: "GET",
    path: "/v1/devices",
    headers: {},
    requestContext: { authorizer: { claims: { sub: driver } } },
  },
  deviceAuthorizer: {
    type: "REQUEST",
    methodArn: `arn:aws:execute-api:us-east-1:000000000000:local/live/POST/v1/devices/traccar`,
    headers: {},
    queryStringParameters: { id: key },
  },
  readApi: {
    httpMethod: "GET",
    path: `/v1/trips/${trip}`,
    pathParameters: { tripId: trip },
    headers: {},
    requestContext: { authorizer: { claims: { sub: driver } } },
  },
};

test.each(Object.keys(events).flatMap((name) => Object.keys(refusals).map((what) => [name, what] as const)))(
  "%s reports %s without driver, trip or position",
  async (name, what) => {
    refusal = refusals[what]!;
    const result = await runtime.invoke(name, events[name]);
    const told = [...lines, JSON.stringify(result)].join("\n");
    for (const secret of secrets) expect(told).not.toContain(secret);
    // Its operator can still see what failed.
    expect(told).toMatch(/TransactionCanceledException|ValidationException|SyntaxError/);
    expect(told).toMatch(/at .+\.[jt]s:\d+/);
  },
);
