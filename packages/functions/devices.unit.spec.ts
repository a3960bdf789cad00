import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { type HeardState, maxHeld } from "@trips/core/application/keep-statuses.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import type { KinesisStreamRecord } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput, type FaultOf, kinesisRecord, withFaults } from "./testing/invocation.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

const clients = vi.hoisted(() => ({ document: {} as DynamoDBDocumentClient }));
vi.mock("./clients.ts", () => ({ createDocumentClient: () => clients.document }));

type Event = KinesisStreamTumblingWindowEvent<HeardState>;
const nowMs = Date.now();
let table: Awaited<ReturnType<typeof startTable>>;
let handler: (event: Event, context: typeof aContext) => Promise<TumblingWindowResponse>;
let fault: FaultOf;
let writes: number;
let driver: string;
let counter = 0;

beforeAll(async () => {
  table = await startTable();
  clients.document = withFaults(table.client, (command) => {
    if (command instanceof PutCommand) writes++;
    return fault(command);
  });
  ({ handler } = await import("./devices.ts"));
});
afterAll(() => table.stop());
beforeEach(() => {
  fault = () => undefined;
  writes = 0;
  driver = `driver-${++counter}`;
});
afterEach(() => {
  vi.restoreAllMocks();
});

const post = (receivedAt: number, of = driver) =>
  kinesisRecord(
    envelopeOf({
      key: { driver: of, trip: "errand" },
      fixes: straightDrive({ count: 2, startT: nowMs - 60_000 }),
      ...{ device: "Pixel 9", receivedAt },
    }),
    "shardId-000000000003",
  );

const invoke = (records: readonly KinesisStreamRecord[], changes: Partial<Event> = {}) =>
  handler(
    {
      Records: [...records],
      window: { start: new Date(nowMs).toISOString(), end: new Date(nowMs + 60_000).toISOString() },
      state: {},
      shardId: "shardId-000000000003",
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
      ...changes,
    },
    aContext,
  );
const final = { isFinalInvokeForWindow: true };
const known = () => createStatusStore(table).statusesOf(driver);

test("a phone that posts each second is written once a window, and what it sent last is in it", async () => {
  let state = {};
  for (let second = 0; second < 20; second++)
    ({ state } = await invoke([post(nowMs + second * 1000)], { state }));
  expect([writes, await known()]).toEqual([0, []]);
  await invoke([], { state, ...final });
  expect(writes).toBe(1);
  expect(await known()).toMatchObject([{ by: "model", id: "Pixel 9", heardMs: nowMs + 19_000 }]);
});

test("a window that is delivered again writes nothing", async () => {
  const records = [post(nowMs), kinesisRecord(Buffer.from("no batch"))];
  await invoke(records, final);
  await invoke(records, final);
  expect([writes, (await known()).length]).toEqual([1, 1]);
});

test("more phones than a window carries are written before it ends", async () => {
  const records = Array.from({ length: maxHeld + 1 }, (_, index) => post(nowMs, `${driver}-${index}`));
  expect(await invoke(records)).toEqual({ state: {}, batchItemFailures: [] });
  expect(writes).toBe(maxHeld + 1);
});

test("a window that cannot be written fails whole, and the error quotes none of it", async () => {
  const output = captureOutput();
  fault = (command) => (command instanceof PutCommand ? new Error(`the item of ${driver}`) : undefined);
  await expect(invoke([post(nowMs)], final)).rejects.toThrow("its message may quote data and is left out");
  fault = () => undefined;
  await invoke([post(nowMs)], final);
  expect(await known()).toHaveLength(1);
  expect(output.lines.join("\n")).not.toContain(driver);
});
