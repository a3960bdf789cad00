import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import {
  aContext,
  captureOutput,
  type FaultOf,
  kinesisEvent,
  kinesisRecord,
  withFaults,
} from "./testing/invocation.ts";

const clients = vi.hoisted(() => ({
  document: {} as DynamoDBDocumentClient,
  firehose: {} as FirehoseClient,
}));
vi.mock("./clients.ts", () => ({
  createDocumentClient: () => clients.document,
  createFirehoseClient: () => clients.firehose,
}));

let table: Awaited<ReturnType<typeof startTable>>;
let handler: (event: KinesisStreamEvent, context: typeof aContext) => Promise<KinesisStreamBatchResponse>;
/** Thrown in place of an answer from the table or Firehose. */
let fault: FaultOf;
let rejects: Record<string, unknown>[];
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  table = await startTable();
  clients.document = withFaults(table.client, (command) => fault(command));
  const send = async (command: PutRecordBatchCommand) => {
    const thrown = fault(command);
    if (thrown) throw thrown;
    const lines = command.input.Records!.map(({ Data }) => Buffer.from(Data!).toString());
    rejects.push(...lines.map((line) => JSON.parse(line)));
    return { FailedPutCount: 0 };
  };
  clients.firehose = { send } as unknown as FirehoseClient;
  ({ handler } = await import("./aggregate.ts"));
});
afterAll(() => table.stop());
beforeEach(() => {
  fault = () => undefined;
  rejects = [];
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const drive = (trip: string, count = 3) =>
  kinesisRecord(
    envelopeOf({
      key: { driver: "ana.gomez", trip },
      fixes: straightDrive({ count, startT: Date.UTC(2026, 10, 20, 9) }),
      receivedAt: Date.UTC(2026, 10, 20, 9, 1),
    }),
  );
const invoke = (...records: ReturnType<typeof drive>[]) => handler(kinesisEvent(...records), aContext);
const uniqueOf = async (trip: string) =>
  (await createTripReader(table).loadTrip({ driver: "ana.gomez", trip }))?.summary.totals.unique;
const conflict = new TransactionCanceledException({
  message: "cancelled",
  $metadata: {},
  CancellationReasons: [{ Code: "TransactionConflict" }],
});
/** The tries in vain that Pulse shows for the last minutes. */
const failedNow = async () =>
  (await createTripReader(table).loadPulse(Date.now() - 600_000, Date.now() + 60_000)).reduce(
    (sum, { counts }) => sum + (counts.failed ?? 0),
    0,
  );
const failuresOf = (...records: ReturnType<typeof drive>[]) => ({
  batchItemFailures: records.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })),
});

test("a delivery is counted, a second one is not, and metrics report how much it was", async () => {
  const record = drive("counted");
  expect(await invoke(record)).toEqual(failuresOf());
  expect(await uniqueOf("counted")).toBe(3);
  expect(output.metrics("Batches", "Records", "Rejected", "Commits", "Failed")).toEqual([1, 3, 0, 1, 0]);
  expect(output.metrics("ArrivalToCommit")[0]).toBeGreaterThanOrEqual(0);
  expect(await invoke(record, record)).toEqual(failuresOf());
  expect(await uniqueOf("counted")).toBe(3);
  expect(output.metrics("Commits")).toEqual([1]);
});

test("an unreadable record is kept as a reject and never retried; the records beside it are counted", async () => {
  const unreadable = [kinesisRecord(Buffer.from("no batch")), kinesisRecord(new Uint8Array())];
  expect(await invoke(unreadable[0]!, drive("beside"), unreadable[1]!)).toEqual(failuresOf());
  expect(await uniqueOf("beside")).toBe(3);
  expect(rejects).toMatchObject([{ reason: "not-json" }, { reason: "not-json" }]);
  expect(rejects.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
    unreadable.map(({ kinesis }) => kinesis.sequenceNumber),
  );
  expect(output.metrics("Rejected")).toEqual([2]);
});

test("only the deliveries of a trip that cannot be committed now are retried", async () => {
  fault = (command) =>
    command instanceof TransactWriteCommand && JSON.stringify(command.input).includes("contended")
      ? conflict
      : undefined;
  const [first, free, second] = [drive("contended"), drive("free"), drive("contended", 9)];
  const answer = await invoke(first, free, second);
  expect(answer).toEqual(failuresOf(first, second));
  expect([await uniqueOf("contended"), await uniqueOf("free")]).toEqual([undefined, 3]);
  expect(output.metrics("Failed")).toEqual([2]);
  expect(await failedNow()).toBe(2);
  fault = () => undefined;
  expect(await invoke(first, second)).toEqual(failuresOf());
  expect(await uniqueOf("contended")).toBe(9);
});

test("rejects that cannot be kept fail the whole invocation", async () => {
  const before = await failedNow();
  fault = (command) =>
    command instanceof PutRecordBatchCommand ? new Error("ana.gomez is quoted here") : undefined;
  await expect(invoke(kinesisRecord(Buffer.from("no batch")), drive("kept"))).rejects.toThrow(
    "its message may quote data and is left out",
  );
  expect(await failedNow()).toBe(before + 2);
});

test("a failure that cannot be told is logged and retried all the same", async () => {
  fault = (command) => (command instanceof TransactWriteCommand ? conflict : undefined);
  const record = drive("untold");
  expect(await invoke(record)).toEqual(failuresOf(record));
  expect(output.lines.join("\n")).toContain("failures not told");
});

test("a fault that no retry is known to cure is thrown without the data it quotes", async () => {
  fault = (command) =>
    command instanceof TransactWriteCommand
      ? Object.assign(new Error("the item of ana.gomez is refused"), { name: "ValidationException" })
      : undefined;
  await expect(invoke(drive("refused"))).rejects.toMatchObject({
    message: expect.not.stringContaining("ana"),
  });
  fault = () => undefined;
  expect(await invoke(drive("refused"))).toEqual(failuresOf());
});

test("no driver and no trip is logged", async () => {
  await invoke(drive("secret"), kinesisRecord(Buffer.from("no batch of ana.gomez")));
  expect(output.lines.length).toBeGreaterThan(1);
  expect(output.lines.join("\n")).not.toMatch(/ana|secret|no batch/);
});
