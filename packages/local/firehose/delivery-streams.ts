import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { checkDeliveryStreamSpec } from "./delivery-stream-spec.ts";
import { deliveryStreamArn } from "./describe.ts";
import { directRecordId } from "./journal-source.ts";
import {
  type DeliveryStream,
  firstPositions,
  type StreamContext,
  startDeliveryStream,
} from "./running-stream.ts";
import type { StreamRow } from "./state.ts";

type RunningStream = { readonly row: StreamRow; readonly running: DeliveryStream };

/** A put record's part of the answer: where it is, or why it was refused. */
type Entry = { readonly RecordId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

const checkChange = (from: DeliveryStreamSpec, to: DeliveryStreamSpec): void => {
  if (!isDeepStrictEqual(from.source, to.source)) {
    throw new AwsError(
      "InvalidArgumentException",
      `The source of delivery stream ${to.name} cannot be changed.`,
    );
  }
  if (!from.dynamicPartitioning !== !to.dynamicPartitioning) {
    throw new AwsError(
      "InvalidArgumentException",
      `Delivery stream ${to.name}: dynamic partitioning can be enabled only when a stream is created, and stays enabled.`,
    );
  }
};

/** The delivery streams of a service by name, all running, from the stored ones on until `stop`. */
export class DeliveryStreams {
  readonly #context: StreamContext;
  readonly #streams = new Map<string, RunningStream>();
  readonly #stopping = new AbortController();
  /** Creation, change and removal of streams, one after another. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(context: Omit<StreamContext, "stopping">) {
    this.#context = { ...context, stopping: this.#stopping.signal };
    for (const row of context.state.streams()) this.#start(row);
  }

  /** Creates the stream, or gives an existing one the new settings. */
  put(spec: DeliveryStreamSpec): Promise<void> {
    return this.#inTurn(() => this.#settle(spec));
  }

  create(spec: DeliveryStreamSpec): Promise<Record<string, unknown>> {
    return this.#inTurn(() => this.#create(spec));
  }

  /** What is buffered is lost with the stream; AWS promises no more. */
  remove(name: string): Promise<Record<string, unknown>> {
    return this.#inTurn(() => this.#remove(name));
  }

  row(name: string): StreamRow {
    return this.#named(name).row;
  }

  rows(): StreamRow[] {
    return [...this.#streams.values()].map(({ row }) => row);
  }

  /** One transaction for all: a record is acknowledged when it is on disk. */
  append(name: string, records: readonly Uint8Array[]): Entry[] {
    const { running } = this.#direct(name);
    const { state, now } = this.#context;
    const time = now();
    const entries = state.transaction(() =>
      records.map((data): Entry => {
        const refused = this.#context.refuseRecord?.(name, data);
        if (refused) return { ErrorCode: refused.errorCode, ErrorMessage: refused.errorMessage };
        return { RecordId: directRecordId(state.append(name, time, data)) };
      }),
    );
    running.notify();
    return entries;
  }

  async flush(name?: string): Promise<void> {
    if (name !== undefined) await this.#named(name).running.flush();
    else await Promise.all([...this.#streams.values()].map(({ running }) => running.flush()));
  }

  async stop(): Promise<void> {
    const { state, log } = this.#context;
    // No retries from here on: what cannot land stays with its source and is delivered again.
    this.#stopping.abort(new Error("The service is stopping."));
    await this.#changes;
    const running = [...this.#streams.values()].map((stream) => stream.running);
    const landed = await Promise.allSettled(running.map((stream) => stream.flush()));
    for (const result of landed) {
      if (result.status === "rejected")
        log(`firehose: some records had not landed at the stop`, result.reason);
    }
    await Promise.all(running.map((stream) => stream.stop()));
    state.close();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(work);
    this.#changes = result.catch(() => {});
    return result;
  }

  #start(row: StreamRow): void {
    this.#streams.set(row.name, { row, running: startDeliveryStream(this.#context, row) });
  }

  async #create(spec: DeliveryStreamSpec): Promise<Record<string, unknown>> {
    const { identity } = this.#context;
    if (this.#streams.has(spec.name)) {
      throw new AwsError(
        "ResourceInUseException",
        `Firehose ${spec.name} under accountId ${identity.account} already exists`,
      );
    }
    await this.#settle(spec);
    return { DeliveryStreamARN: deliveryStreamArn(identity, spec.name) };
  }

  async #settle(spec: DeliveryStreamSpec): Promise<void> {
    const { objectStore, state, now } = this.#context;
    checkDeliveryStreamSpec(spec);
    await objectStore.ensureBucket(spec.bucket);
    if (spec.backup) await objectStore.ensureBucket(spec.backup.bucket);
    const existing = this.#streams.get(spec.name);
    if (existing) checkChange(existing.row.spec, spec);
    const settled = JSON.parse(JSON.stringify(spec)) as DeliveryStreamSpec;
    if (existing && isDeepStrictEqual(existing.row.spec, settled)) return;
    const time = now();
    const row: StreamRow = {
      name: spec.name,
      version: (existing?.row.version ?? 0) + 1,
      createdMs: existing?.row.createdMs ?? time,
      updatedMs: time,
      spec: settled,
    };
    const positions = existing ? [] : await firstPositions(this.#context, spec, time);
    state.transaction(() => {
      for (const { shardId, startMs } of positions) state.addShard(spec.name, shardId, startMs);
      state.putStream(row);
    });
    // What was buffered under the old settings is read again under the new ones.
    await existing?.running.stop();
    this.#start(row);
  }

  async #remove(name: string): Promise<Record<string, unknown>> {
    const { state } = this.#context;
    const { running } = this.#named(name);
    this.#streams.delete(name);
    await running.stop();
    state.transaction(() => state.removeStream(name));
    return {};
  }

  #named(name: string): RunningStream {
    const stream = this.#streams.get(name);
    if (stream) return stream;
    throw new AwsError(
      "ResourceNotFoundException",
      `Firehose ${name} under account ${this.#context.identity.account} not found.`,
    );
  }

  #direct(name: string): RunningStream {
    const stream = this.#named(name);
    if (stream.row.spec.source === "DirectPut") return stream;
    throw new AwsError(
      "InvalidArgumentException",
      "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
    );
  }
}
