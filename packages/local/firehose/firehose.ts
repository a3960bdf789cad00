import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Durability, survivesKill } from "../process/durability.ts";
import { type Effects, systemEffects } from "../process/effects.ts";
import {
  AwsError,
  type FunctionRuntime,
  type JsonService,
  type Log,
  type ObjectStore,
  type Running,
} from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { region as defaultRegion } from "../settings.ts";
import { DeliveryStreams } from "./delivery-streams.ts";
import type { Identity } from "./describe.ts";
import type { KinesisCalls, WaitForRecords } from "./kinesis-source.ts";
import { firehoseOperations } from "./operations.ts";
import { readInput } from "./requests.ts";
import { type FirehoseState, openFirehoseState } from "./state.ts";
import { answerWire } from "./wire.ts";

/**
 * Amazon Data Firehose with S3 as its destination. Delivery is at least once: what was acknowledged, or is in the
 * Kinesis source, lands even if the process is killed; objects may then hold a record twice.
 */
export type FirehoseService = JsonService &
  Running & {
    /** An existing stream takes the new settings and continues where it was. Creates the buckets it writes to. */
    createDeliveryStream(spec: DeliveryStreamSpec): Promise<void>;
    /** Lands everything buffered and, for a Kinesis source, everything in the stream now. */
    flush(name?: string): Promise<void>;
  };

export type FirehoseOptions = {
  readonly kinesis: KinesisCalls;
  readonly objectStore: ObjectStore;
  readonly functions: FunctionRuntime;
  /** Wakes an idle reader; without it, each shard is read once a second. */
  readonly waitForRecords?: WaitForRecords;
  /** Refuses single records of PutRecordBatch, as AWS does under load; PutRecord then fails with the code. */
  readonly refuseRecord?: (
    stream: string,
    data: Uint8Array,
  ) => { errorCode: string; errorMessage: string } | undefined;
  /** Bounds memory: beyond it sources pause and buffers land early. Default 128 MiB. */
  readonly mostOutstandingBytes?: number;
  readonly now?: () => number;
  readonly region?: string;
  readonly account?: string;
  /** Pause before attempt `attempt + 1` of a transform or a write. */
  readonly retryPauseMs?: (attempt: number) => number;
  /** How often buffers are looked at whose time may be up. */
  readonly tickMs?: number;
  /** With waitForRecords: how long to rely on it before reading anyway. */
  readonly recheckMs?: number;
  readonly effects?: Effects;
  /** With gzip. */
  readonly compress?: (body: Uint8Array) => Promise<Uint8Array>;
  readonly log?: Log;
};

const compressInThread = promisify(gzip);

/** Firehose with its state on disk. */
export const openFirehose = async (
  options: FirehoseOptions & { readonly directory: string; readonly durability?: Durability },
): Promise<FirehoseService> => {
  const { directory, durability = survivesKill } = options;
  await mkdir(directory, { recursive: true });
  return startFirehose(openFirehoseState(join(directory, "firehose.sqlite"), durability), options);
};

export const startFirehose = (state: FirehoseState, options: FirehoseOptions): FirehoseService => {
  const { effects = systemEffects, compress = compressInThread, log = () => {} } = options;
  const { now = effects.now } = options;
  const identity: Identity = {
    region: options.region ?? defaultRegion,
    account: options.account ?? "000000000000",
  };
  const retryPauseMs = options.retryPauseMs ?? ((attempt) => Math.min(10_000, 200 * 2 ** (attempt - 1)));
  const streams = new DeliveryStreams({
    ...options,
    ...{ identity, state, now, effects, compress, log, retryPauseMs },
  });
  const operations = firehoseOperations(identity, streams);
  let stopped: Promise<void> | undefined;

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    if (stopped) throw new AwsError("ServiceUnavailableException", "The service is stopping.", 503);
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!run) {
      throw new AwsError(
        "UnknownOperationException",
        `${operation} is not supported; ${Object.keys(operations).join(", ")} are.`,
      );
    }
    return run(readInput(input));
  };

  return {
    targetPrefix: "Firehose_20150804",
    call,
    handle: (operation, body, contentType) => answerWire({ operation, body, contentType, call, log }),
    createDeliveryStream: (spec) => streams.put(spec),
    flush: (name) => streams.flush(name),
    stop() {
      stopped ??= streams.stop();
      return stopped;
    },
  };
};
