import { gzipSync } from "node:zlib";
import {
  buckets as bucketNames,
  deliveryStreams,
  functions,
  mappings,
  reconciling,
  stream,
  table,
} from "@trips/core/pipeline.ts";
import { type FirehoseService, startFirehose } from "@trips/local/firehose/firehose.ts";
import { openFirehoseState } from "@trips/local/firehose/state.ts";
import { type KinesisService, openKinesisOn } from "@trips/local/kinesis/open-kinesis.ts";
import { startAsyncInvocations } from "@trips/local/lambda/async-invocations.ts";
import { openAsyncQueue } from "@trips/local/lambda/async-queue.ts";
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from "@trips/local/lambda/event-source-mapping.ts";
import { survivesKill } from "@trips/local/process/durability.ts";
import { notificationEvent } from "@trips/local/s3/notification-event.ts";
import type { AsyncInvoker, ObjectStore } from "@trips/local/service.ts";
import type { DeliveryStreamSpec } from "@trips/local/settings.ts";
import { MemoryTable } from "../dynamodb/memory-table.ts";
import type { Faults } from "../faults/faults.ts";
import { createMemoryStorage, type StreamEntry } from "../kinesis/memory-storage.ts";
import { SimulatedFunctions } from "../lambda/simulated-functions.ts";
import { MemoryBuckets, s3Error } from "../s3/memory-buckets.ts";
import type { History } from "../world/history.ts";
import { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Scheduler } from "../world/scheduler.ts";
import { Checkpoints } from "./checkpoints.ts";
import { type CloudParts, simulatedFunctions } from "./functions.ts";
import { createRecordsApi } from "./records-api.ts";
import { Wires } from "./wires.ts";

export type CloudOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly history: History;
  readonly onAccepted: (entry: StreamEntry) => void;
  readonly onTableWritten: () => void;
  readonly onUnknown: (error: unknown) => void;
  readonly onWarning: CloudParts["onWarning"];
};

type Poller = { readonly process: Process; readonly mapping: EventSourceMapping };

const consumerNames = ["aggregate", "pulse", "devices"] as const;
export type ConsumerName = (typeof consumerNames)[number];

/** How often what waits is looked at without a call: seldom, so that hours pass quickly. */
const recheckMs = 45_000;
const firehoseTickMs = 15_000;
/** Larger objects than in a deployment, and so fewer of them. */
const bufferSeconds = 240;
/** Half as often as in a deployment. */
const reconcileEveryMs = 2 * reconciling.everyMinutes * 60_000;

/** The whole of AWS that the pipeline uses, in one process on virtual time. */
export class SimulatedCloud {
  readonly table: MemoryTable;
  readonly buckets: MemoryBuckets;
  readonly functions: SimulatedFunctions;
  readonly post: ReturnType<typeof createRecordsApi>;
  readonly kinesis: KinesisService;
  readonly wires: Wires;
  readonly #options: CloudOptions;
  readonly #async: AsyncInvoker;
  readonly #queue = openAsyncQueue(":memory:", survivesKill);
  readonly #firehoseState = openFirehoseState(":memory:", survivesKill);
  readonly #checkpoints = new Map(consumerNames.map((name) => [name, new Checkpoints()]));
  readonly #pollers = new Map<ConsumerName, Poller>();
  #firehose: { readonly process: Process; readonly service: FirehoseService } | undefined;
  #processes = 0;
  #sequencer = 0;
  #eventsOnTheWay = 0;
  /** What functions counted, added up. */
  readonly counts = new Map<string, number>();

  static async start(options: CloudOptions): Promise<SimulatedCloud> {
    const { scheduler, faults, random } = options;
    const full = () => {
      if (faults.strikes("disk-full")) throw new Error("ENOSPC: no space left on device");
    };
    const account = new Process(scheduler, random.fork("kinesis"));
    const kinesis = await openKinesisOn(createMemoryStorage({ before: full, after: options.onAccepted }), {
      effects: account.effects(),
    });
    await kinesis.call("CreateStream", { StreamName: stream.name, ShardCount: stream.shards });
    const cloud = new SimulatedCloud(options, kinesis);
    await cloud.#startFirehose();
    for (const name of consumerNames) cloud.startPoller(name);
    return cloud;
  }

  private constructor(options: CloudOptions, kinesis: KinesisService) {
    const { scheduler, random, faults, history } = options;
    this.#options = options;
    this.kinesis = kinesis;
    this.table = new MemoryTable(table, scheduler.now);
    this.buckets = new MemoryBuckets(scheduler.now, Object.values(bucketNames));
    this.wires = new Wires({
      ...{ scheduler, faults, random: random.fork("wires") },
      onTableWritten: () => options.onTableWritten(),
      onUnknown: options.onUnknown,
    });
    this.post = createRecordsApi({ scheduler, faults, kinesis, random: random.fork("api") });
    this.functions = new SimulatedFunctions({
      ...{ scheduler, faults, history, random: random.fork("lambda") },
      functions: simulatedFunctions({
        ...{ scheduler, faults, wires: this.wires, table: this.table, buckets: this.buckets },
        kinesis: () => this.kinesis,
        firehose: () => this.#firehose!.service,
        invokeAsync: (name, event) => this.#async.invokeAsync(name, event),
        onCount: (service, counts) => this.#count(service, counts),
        onWarning: options.onWarning,
      }),
    });
    this.#async = this.#startAsync();
    this.buckets.onCreated = (bucket, key, object) => this.#notify(bucket, key, object);
    scheduler.every(reconcileEveryMs, () => this.reconcile());
  }

  #count(service: string, counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) {
      const full = `${service} ${name}`;
      this.counts.set(full, (this.counts.get(full) ?? 0) + count);
    }
  }

  #process(name: string): Process {
    const { scheduler, random } = this.#options;
    return new Process(scheduler, random.fork(`${name} ${this.#processes++}`));
  }

  #objectStore(process: Process): ObjectStore {
    const { faults } = this.#options;
    return {
      async ensureBucket() {},
      putObject: (bucket, key, body) =>
        process.ask(async () => {
          await this.wires.objects({
            name: "PutObject",
            isWrite: true,
            run: () => {
              if (faults.strikes("disk-full")) throw s3Error("InternalError", 500);
              return this.buckets.put(bucket, key, body);
            },
          });
        }),
    };
  }

  #startAsync(): AsyncInvoker {
    const process = this.#process("async");
    const { curate, reconcile } = functions;
    const specOf = ({ source, ...sizes }: typeof curate | typeof reconcile) => {
      if (source.type !== "objects" && source.type !== "schedule") throw new Error("not asynchronous");
      const { maximumRetryAttempts, maximumEventAgeSeconds } = source;
      return {
        ...sizes,
        ...("reservedConcurrency" in source && { reservedConcurrency: source.reservedConcurrency! }),
        asyncInvocation: {
          ...{ maximumRetryAttempts, maximumEventAgeSeconds },
          onFailure: { bucket: bucketNames[source.onFailure.bucket] },
        },
      };
    };
    return startAsyncInvocations(this.#queue, {
      functions: { invoke: (...request) => this.functions.invoke(...request) },
      specs: { curate: specOf(curate), reconcile: specOf(reconcile) },
      objectStore: this.#objectStore(process),
      effects: process.effects(),
    });
  }

  reconcile(): void {
    this.#async.invokeAsync("reconcile", "{}");
  }

  /** S3 tells of an object that was created: at least once, in no order. */
  #notify(
    bucket: string,
    key: string,
    { body, etag }: { readonly body: Uint8Array; readonly etag: string },
  ): void {
    const { scheduler, random, faults } = this.#options;
    const { source } = functions.curate;
    if (source.type !== "objects" || bucket !== bucketNames[source.bucket] || !key.startsWith(source.prefix))
      return;
    const event = JSON.stringify(
      notificationEvent(
        {
          ...{ bucket, key, created: { size: body.length, etag } },
          cause: { eventName: "ObjectCreated:Put", requestId: "", sourceIp: "" },
        } as Parameters<typeof notificationEvent>[0],
        { id: "curate" },
        { region: "us-east-1", sequencer: String(this.#sequencer++), timeMs: scheduler.now() },
      ),
    );
    const send = (mostMs: number) => {
      this.#eventsOnTheWay++;
      scheduler.after(random.whole(100, mostMs), () => {
        this.#eventsOnTheWay--;
        this.#async.invokeAsync("curate", event);
      });
    };
    send(faults.strikes("event-late") ? 600_000 : 3_000);
    if (faults.strikes("event-repeated")) send(300_000);
  }

  async #startFirehose(): Promise<void> {
    const { faults } = this.#options;
    const process = this.#process("firehose");
    const service = startFirehose(this.#firehoseState, {
      kinesis: {
        call: (operation, input) =>
          process.ask(() => this.wires.stream(operation, () => this.kinesis.call(operation, input))),
      },
      objectStore: this.#objectStore(process),
      functions: { invoke: (...request) => process.ask(() => this.functions.invoke(...request)) },
      waitForRecords: (name, signal) => this.kinesis.waitForRecords(name, signal),
      refuseRecord: () =>
        faults.strikes("rejects-refused")
          ? { errorCode: "ServiceUnavailableException", errorMessage: "Slow down." }
          : undefined,
      effects: process.effects(),
      tickMs: firehoseTickMs,
      recheckMs,
      compress: async (body) => gzipSync(body),
    });
    this.#firehose = { process, service };
    for (const { destination, ...delivery } of Object.values(deliveryStreams)) {
      const { type: _, ...settings } = destination;
      await service.createDeliveryStream({ ...delivery, ...settings, bufferSeconds } as DeliveryStreamSpec);
    }
  }

  /** What it had not landed is delivered again, some of it twice. */
  async replaceFirehose(): Promise<void> {
    this.#firehose!.process.die();
    await this.#startFirehose();
  }

  /** The poller before, if any, dies; what it invoked goes on beside the new one. */
  startPoller(name: ConsumerName, losesCheckpoints = false): void {
    const { faults, random } = this.#options;
    this.#pollers.get(name)?.process.die();
    const process = this.#process(name);
    const checkpoints = this.#checkpoints.get(name)!;
    if (losesCheckpoints) checkpoints.lose(random);
    const mapping = startEventSourceMapping({
      id: name,
      spec: mappings[name],
      kinesis: {
        call: (operation, input) =>
          process.ask(() => this.wires.stream(operation, () => this.kinesis.call(operation, input))),
      },
      functions: { invoke: (...request) => process.ask(() => this.functions.invoke(...request)) },
      objectStore: this.#objectStore(process),
      directory: "",
      checkpoints: checkpoints.store(process, this.wires, faults),
      waitForRecords: (stream, signal) => this.kinesis.waitForRecords(stream, signal),
      recheckMs,
      discoverySeconds: 120,
      effects: process.effects(),
    });
    this.#pollers.set(name, { process, mapping });
  }

  /** Everything that reached the stream went through all consumers, and all windows are closed. */
  async isDrained(): Promise<boolean> {
    const isDone = await Promise.all(
      [...this.#pollers.values()].map(async ({ mapping }) => {
        const isDrained = await mapping.drained();
        return isDrained && mapping.status().every(({ openWindow }) => openWindow === null);
      }),
    );
    return isDone.every((done) => done);
  }

  /** Lands what Firehose holds. */
  flushFirehose(): Promise<void> {
    return this.#firehose!.service.flush();
  }

  get hasWaitingEvents(): boolean {
    return this.#eventsOnTheWay > 0 || this.#queue.functionNames().some((name) => name !== "reconcile");
  }

  close(): void {
    this.#firehoseState.close();
    this.#queue.close();
  }
}
