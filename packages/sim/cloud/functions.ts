import { type FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { buckets, functions, mappings, stream, table } from "@trips/core/pipeline.ts";
import { createAggregateHandler } from "@trips/functions/aggregate-handler.ts";
import { createCurateHandler } from "@trips/functions/curate-handler.ts";
import { createDevicesHandler } from "@trips/functions/devices-handler.ts";
import { createLakeTransformHandler } from "@trips/functions/lake-transform-handler.ts";
import { createPulseHandler } from "@trips/functions/pulse-handler.ts";
import { createReconcileHandler } from "@trips/functions/reconcile-handler.ts";
import { createReplayHandler } from "@trips/functions/replay-handler.ts";
import type { Surroundings } from "@trips/functions/surroundings.ts";
import type { JsonService } from "@trips/local/service.ts";
import { createTableClient } from "../dynamodb/document-client.ts";
import type { MemoryTable } from "../dynamodb/memory-table.ts";
import type { Faults } from "../faults/faults.ts";
import { createKinesisClient } from "../kinesis/kinesis-client.ts";
import type { FunctionSpec, Handler } from "../lambda/simulated-functions.ts";
import type { MemoryBuckets } from "../s3/memory-buckets.ts";
import { createObjectClient } from "../s3/s3-client.ts";
import type { Process } from "../world/process.ts";
import type { Scheduler } from "../world/scheduler.ts";
import type { Wires } from "./wires.ts";

export type CloudParts = {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly wires: Wires;
  readonly table: MemoryTable;
  readonly buckets: MemoryBuckets;
  readonly kinesis: () => JsonService;
  readonly firehose: () => JsonService;
  readonly invokeAsync: (name: string, event: string) => void;
  readonly onCount: (service: string, counts: Readonly<Record<string, number>>) => void;
  readonly onWarning: (service: string, message: string, fields: object) => void;
};

/** The most that a slow function waits more, for each request. */
const slownessMs = 4_000;
const mostSkewMs = 1_500;

const surroundingsOf = (parts: CloudParts, service: string, instance: Process): Surroundings => {
  const skewMs = instance.random.whole(-mostSkewMs, mostSkewMs);
  const warn = (message: string, fields: object) => parts.onWarning(service, message, fields);
  return {
    now: () => parts.scheduler.now() + skewMs,
    sleep: instance.sleep,
    random: instance.random.next,
    telemetry: {
      logger: { info: () => {}, warn, error: warn },
      count: (counts) => parts.onCount(service, counts),
      time: () => {},
      middleware: () => [],
      guard: (handler) => handler,
    },
  };
};

const documentsOf = ({ table: held, scheduler, wires, faults }: CloudParts, instance: Process) =>
  createTableClient({
    tables: new Map([[table.name, held]]),
    now: scheduler.now,
    staleness: instance.random.next,
    transport: async (request) => {
      if (faults.strikes("function-slow")) await instance.sleep(instance.random.whole(1, slownessMs));
      return instance.ask(() => wires.table(request));
    },
  });

const objectsOf = ({ buckets: held, wires }: CloudParts, instance: Process) =>
  createObjectClient(held, (request) => instance.ask(() => wires.objects(request)));

const firehoseOf = ({ firehose, wires }: CloudParts, instance: Process): FirehoseClient =>
  ({
    send: (command: object) =>
      instance.ask(() => {
        if (!(command instanceof PutRecordBatchCommand))
          throw new Error(`no simulated ${command.constructor.name}`);
        return wires.plain(() => firehose().call("PutRecordBatch", command.input));
      }),
  }) as unknown as FirehoseClient;

const replayOf = (parts: CloudParts, instance: Process): Handler => {
  const call = (operation: string, input: object) =>
    instance.ask(() => parts.wires.stream(operation, () => parts.kinesis().call(operation, input)));
  const surroundings = surroundingsOf(parts, "replay", instance);
  return createReplayHandler(
    {
      documents: documentsOf(parts, instance),
      s3: objectsOf(parts, instance),
      kinesis: createKinesisClient(call),
      firehose: firehoseOf(parts, instance),
      invokeAgain: async (name, payload) => {
        await instance.ask(() =>
          parts.wires.plain(() => parts.invokeAsync(name.split(":").at(-1)!, JSON.stringify(payload))),
        );
        return undefined;
      },
      names: {
        table: table.name,
        lakeBucket: buckets.lake,
        stream: stream.name,
        failuresBucket: buckets.failures,
        rejectsStream: "rejects",
      },
    },
    surroundings,
  ) as Handler;
};

/** Another version of the code cuts items otherwise; both read what the other wrote. */
const sizesOf = (version: number) =>
  version % 2 === 0
    ? {}
    : {
        sizes: {
          pageSizes: { maxOpenBytes: 300, maxOpenWindowBytes: 500, maxPageBytes: 700 },
          maxActions: 25,
        },
      };

/** Production's handlers over the simulated clients. */
export const simulatedFunctions = (parts: CloudParts): Readonly<Record<string, FunctionSpec>> => {
  const settings = (instance: Process) => ({
    tableName: table.name,
    documents: documentsOf(parts, instance),
  });
  const lake = (instance: Process) => ({
    ...settings(instance),
    lakeBucket: buckets.lake,
    objects: objectsOf(parts, instance),
  });
  const handlers: Readonly<Record<string, FunctionSpec["create"]>> = {
    aggregate: (instance, version) =>
      createAggregateHandler(
        {
          ...settings(instance),
          rejectsStreamName: "rejects",
          laneSlots: mappings.aggregate.parallelizationFactor,
          firehose: firehoseOf(parts, instance),
          ...sizesOf(version),
        },
        surroundingsOf(parts, "aggregate", instance),
      ) as Handler,
    pulse: (instance) =>
      createPulseHandler(settings(instance), surroundingsOf(parts, "pulse", instance)) as Handler,
    devices: (instance) =>
      createDevicesHandler(settings(instance), surroundingsOf(parts, "devices", instance)) as Handler,
    lakeTransform: (instance) =>
      createLakeTransformHandler(surroundingsOf(parts, "lakeTransform", instance).telemetry) as Handler,
    curate: (instance) =>
      createCurateHandler(lake(instance), surroundingsOf(parts, "curate", instance)) as Handler,
    reconcile: (instance) =>
      createReconcileHandler(lake(instance), surroundingsOf(parts, "reconcile", instance)) as Handler,
    replay: (instance) => replayOf(parts, instance),
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, create]) => [
      name,
      { timeoutSeconds: functions[name as keyof typeof functions].timeoutSeconds, create },
    ]),
  );
};
