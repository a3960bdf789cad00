import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import type { PulseState } from "@trips/core/application/pulse.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import type { KinesisStreamRecord } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput, type FaultOf, kinesisRecord, withFaults } from "./testing/invocation.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

const clients = vi.hoisted(() => ({ document: {} as DynamoDBDocumentClient }));
vi.mock("./clients.ts", () => ({ createDocumentClient: () => clients.document }));

type Event = KinesisStreamTumblingWindowEvent<PulseState>;
let table: Awaited<ReturnType<typeof startTable>>;
let handler: (event: Event, context: typeof aContext) => Promise<TumblingWindowResponse>;
let fault: FaultOf;
let output: ReturnType<typeof captureOutput>;
let startMs = Date.UTC(2026, 10, 20, 9);

beforeAll(async () => {
  table = await startTable();
  clients.document = withFaults(table.client, (command) => fault(command));
  ({ handler } = await import("./pulse.ts"));
});
afterAll(() => table.stop());
beforeEach(() => {
  fault = () => undefined;
  output = captureOutput();
  startMs += 60_000;
});
afterEach(() => {
  vi.restoreAllMocks();
});

const shardId = "shardId-000000000003";
const batch = (trip: string, firstId = 0, count = 3) =>
  kinesisRecord(
    envelopeOf({
      key: { driver: "ana.gomez", trip },
      fixes: straightDrive({ count, firstId, startT: Date.UTC(2026, 10, 20, 9) }),
    }),
    shardId,
  );

const invoke = (records: readonly KinesisStreamRecord[], changes: Partial<Event> = {}) =>
  handler(
    {
      Records: [...records],
      window: { start: new Date(startMs).toISOString(), end: new Date(startMs + 60_000).toISOString() },
      state: {},
      shardId,
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
      ...changes,
    },
    aContext,
  );
const final = { isFinalInvokeForWindow: true };
const written = () => createTripReader(table).loadPulse(startMs, startMs + 60_000);

test("a window is carried from invocation to invocation and written once, when it ends", async () => {
  const first = await invoke([batch("a"), batch("b")]);
  expect(first.batchItemFailures).toEqual([]);
  expect(await written()).toEqual([]);
  const second = await invoke([batch("a"), batch("c")], { state: first.state as PulseState });
  expect(await written()).toEqual([]);
  await invoke([], { state: second.state as PulseState, ...final });
  expect(await written()).toMatchObject([
    {
      minuteMs: startMs,
      partition: shardId,
      counts: {
        ...{ batches: 4, records: 12, backfilled: 0, duplicates: 3, activeTrips: 3 },
        lags: [expect.any(Number), 4],
      },
    },
  ]);
  expect(output.metrics("Batches", "Records", "Duplicates", "Rejected", "ActiveTrips")).toEqual([
    4, 12, 3, 0, 3,
  ]);
});

test("the records of the final invocation are written with the rest", async () => {
  const { state } = await invoke([batch("a")]);
  await invoke([batch("a", 3, 5)], { state: state as PulseState, ...final });
  expect(await written()).toMatchObject([{ counts: { batches: 2, records: 8, activeTrips: 1 } }]);
});

test("a window that ends early is written, and its later records are written beside it", async () => {
  const early = { ...final, isWindowTerminatedEarly: true };
  await invoke([batch("a")], early);
  expect(await written()).toMatchObject([{ counts: { records: 3 } }]);
  await invoke([batch("a", 3)], final);
  expect((await written()).map(({ counts }) => counts.records)).toEqual([3, 3]);
});

test("a repeated final invocation overwrites its own item", async () => {
  const records = [batch("a")];
  await invoke(records, final);
  await invoke(records, final);
  expect(await written()).toHaveLength(1);
});

test("each shard writes its own item", async () => {
  const records = [batch("a")];
  await invoke(records, final);
  await invoke(records, { ...final, shardId: "shardId-000000000004" });
  expect((await written()).map((item) => item.partition)).toEqual([shardId, "shardId-000000000004"]);
});

test("an empty window writes nothing", async () => {
  expect(await invoke([], final)).toEqual({ state: {}, batchItemFailures: [] });
  expect(await written()).toEqual([]);
});

test("an unreadable record is counted as rejected and fails nothing", async () => {
  const answer = await invoke([kinesisRecord(Buffer.from("no batch")), batch("a")], final);
  expect(answer.batchItemFailures).toEqual([]);
  expect(await written()).toMatchObject([{ counts: { batches: 2, records: 3, rejected: 1 } }]);
  expect(output.metrics("Rejected")).toEqual([1]);
});

test("a window that cannot be written is retried whole, and the error quotes none of it", async () => {
  fault = (command) => (command instanceof PutCommand ? new Error("the item of ana.gomez") : undefined);
  const records = [batch("a")];
  await expect(invoke(records, final)).rejects.toThrow("its message may quote data and is left out");
  fault = () => undefined;
  await invoke(records, final);
  expect(await written()).toHaveLength(1);
  expect(output.lines.join("\n")).not.toContain("ana");
});
