import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { FunctionRuntime, InvocationResult, ObjectStore } from "../service.ts";
import type { EventSourceMappingSpec } from "../settings.ts";
import { sampleMapping } from "../testing/sample-streams.ts";
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from "./event-source-mapping.ts";
import { createFakeKinesis, type FakeKinesis } from "./fake-kinesis.ts";
import type { KinesisEventRecord } from "./kinesis-event.ts";

export type SeenEvent = {
  Records: KinesisEventRecord[];
  window?: { start: string; end: string };
  state?: unknown;
  shardId?: string;
  isFinalInvokeForWindow?: boolean;
  isWindowTerminatedEarly?: boolean;
};

export type Answer = (event: SeenEvent, invocation: number) => unknown;

export type Bench = {
  readonly kinesis: FakeKinesis;
  readonly directory: string;
  /** Every event the function saw, in order. */
  readonly events: SeenEvent[];
  readonly pauses: number[];
  readonly logged: string[];
  readonly objects: Map<string, Record<string, unknown>>;
  readonly objectStore: ObjectStore;
  /** How many writes of the object store will still fail. */
  storeFailures: number;
  start(
    spec: Partial<EventSourceMappingSpec>,
    answer?: Answer,
    options?: Partial<EventSourceMappingOptions>,
  ): EventSourceMapping;
  /** The data of the records of each event. */
  batches(): string[][];
  waitUntilDrained(mapping: EventSourceMapping): Promise<void>;
  close(): Promise<void>;
};

export const textOf = (record: KinesisEventRecord): string =>
  Buffer.from(record.kinesis.data, "base64").toString();

export const thrown = (errorMessage: string, errorType = "Error"): InvocationResult => ({
  ok: false,
  errorType,
  errorMessage,
});

const isFailure = (value: unknown): value is InvocationResult =>
  typeof value === "object" && value !== null && "errorType" in value;

/** A mapping over a fake Kinesis, whose function keeps its events and answers as the test says. */
export const openBench = async (): Promise<Bench> => {
  const directory = await mkdtemp(join(tmpdir(), "mapping-"));
  const kinesis = createFakeKinesis();
  const running: EventSourceMapping[] = [];
  const events: SeenEvent[] = [];
  const pauses: number[] = [];
  const logged: string[] = [];
  const objects = new Map<string, Record<string, unknown>>();
  const buckets = new Set<string>();
  const objectStore: ObjectStore = {
    async ensureBucket(bucket) {
      buckets.add(bucket);
    },
    async putObject(bucket, key, body) {
      if (bench.storeFailures > 0) {
        bench.storeFailures -= 1;
        throw new Error("the store is away");
      }
      if (!buckets.has(bucket)) throw new Error(`no bucket ${bucket}`);
      objects.set(`${bucket}/${key}`, JSON.parse(Buffer.from(body).toString()));
    },
  };
  const functionsOf = (answer: Answer): FunctionRuntime => ({
    async invoke(_name, event) {
      const seen = JSON.parse(JSON.stringify(event)) as SeenEvent;
      events.push(seen);
      const answered = await answer(seen, events.length);
      return isFailure(answered) ? answered : { ok: true, payload: answered ?? null };
    },
  });
  const bench: Bench = {
    kinesis,
    directory,
    events,
    pauses,
    logged,
    objects,
    objectStore,
    storeFailures: 0,
    start(spec, answer = () => null, options = {}) {
      const mapping = startEventSourceMapping({
        id: "subject",
        spec: { ...sampleMapping, bisectBatchOnFunctionError: false, ...spec },
        kinesis,
        functions: functionsOf(answer),
        objectStore,
        directory,
        waitForRecords: kinesis.waitForRecords,
        sleep: async (ms) => {
          pauses.push(ms);
          await new Promise((resolve) => setImmediate(resolve));
        },
        log: (message) => logged.push(message),
        ...options,
      });
      running.push(mapping);
      return mapping;
    },
    batches: () => events.map(({ Records }) => Records.map(textOf)),
    waitUntilDrained: (mapping) =>
      vi.waitFor(async () => expect(await mapping.drained()).toBe(true), { timeout: 20_000, interval: 5 }),
    async close() {
      await Promise.all(running.map((mapping) => mapping.stop()));
      await rm(directory, { recursive: true });
    },
  };
  return bench;
};
