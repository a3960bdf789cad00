import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startDynamoDbFaults } from "./dynamodb-faults.ts";
import { createFaultPlan, type FaultPlan } from "./fault-plan.ts";
import { parseFault } from "./parse-fault.ts";
import { createDelay } from "./service-faults.ts";

let plan: FaultPlan;
let faulty: Awaited<ReturnType<typeof startDynamoDbFaults>>;
let backendUrl: string;
let client: DynamoDBClient;
let seen: { target: string; body: string; authorization: string | undefined }[];
let stopBackend: () => Promise<unknown>;

beforeEach(async () => {
  seen = [];
  const backend = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { authorization, "x-amz-target": target } = request.headers;
    seen.push({ target: String(target), body, authorization });
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  stopBackend = () => {
    backend.closeAllConnections();
    return new Promise((resolve) => backend.close(resolve));
  };
  plan = createFaultPlan();
  backendUrl = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  faulty = await startDynamoDbFaults({
    dynamoDbUrl: backendUrl,
    plan,
    delay: createDelay(plan, new AbortController().signal),
    log: () => {},
  });
  client = new DynamoDBClient({
    endpoint: faulty.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await faulty.stop();
  await stopBackend();
});

const write = () =>
  client.send(
    new TransactWriteItemsCommand({
      TransactItems: ["one", "two"].map((pk) => ({ Put: { TableName: "trips", Item: { pk: { S: pk } } } })),
    }),
  );
const conflict = {
  name: "TransactionCanceledException",
  CancellationReasons: [
    { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
    { Code: "None" },
  ],
};

test("requests go straight to the table while no fault may hit them", () => {
  plan.set(parseFault({ type: "throttle" }));
  expect(faulty.route()).toBe(backendUrl);
  const { id } = plan.set(parseFault({ type: "cancel-transaction", when: "before", count: 1 }));
  expect(faulty.route()).toBe(faulty.url);
  plan.clear([id]);
  expect(faulty.route()).toBe(backendUrl);
});

describe("a cancelled transaction", () => {
  test("before its commit never reaches the table", async () => {
    plan.set(parseFault({ type: "cancel-transaction", when: "before", count: 1 }));
    await expect(write()).rejects.toMatchObject(conflict);
    expect(seen).toEqual([]);
    await write();
    expect(seen).toHaveLength(1);
  });

  test("after its commit is written, signed as it was sent", async () => {
    plan.set(parseFault({ type: "cancel-transaction", when: "after" }));
    await expect(write()).rejects.toMatchObject(conflict);
    expect(seen).toMatchObject([
      {
        target: "DynamoDB_20120810.TransactWriteItems",
        authorization: expect.stringContaining("AWS4-HMAC-SHA256"),
        body: expect.stringContaining('"pk":{"S":"one"}'),
      },
    ]);
  });
});

test("a dropped response is a 500 that the SDK treats as a server fault", async () => {
  plan.set(parseFault({ type: "drop-response", service: "dynamodb", operation: "TransactWriteItems" }));
  await expect(write()).rejects.toMatchObject({ name: "InternalServerError", $fault: "server" });
  expect(seen).toHaveLength(1);
});

test("other operations and requests without faults pass unchanged", async () => {
  const body = JSON.stringify({ TableName: "trips", unusual: "ü".repeat(100_000) });
  const get = () =>
    fetch(faulty.url, { method: "POST", headers: { "x-amz-target": "DynamoDB_20120810.GetItem" }, body });
  expect(await (await get()).json()).toEqual({});
  plan.set(parseFault({ type: "cancel-transaction", when: "before" }));
  plan.set(parseFault({ type: "drop-response", service: "dynamodb", operation: "PutItem" }));
  expect(await (await get()).json()).toEqual({});
  expect(seen.map((request) => request.body === body)).toEqual([true, true]);
});

test("a DynamoDB that is down is a 500, not a hanging request", async () => {
  plan.set(parseFault({ type: "cancel-transaction", when: "after" }));
  await stopBackend();
  await expect(write()).rejects.toMatchObject({ name: "InternalServerError" });
});
