import { setTimeout as sleep } from "node:timers/promises";
import { createWriteRejects } from "@trips/aws/firehose/write-rejects.ts";
import { createFailures, type Failure } from "@trips/aws/replay/failures.ts";
import { createStreamSource } from "@trips/aws/replay/stream-source.ts";
import { createWorkers } from "@trips/aws/replay/workers.ts";
import type { AggregatePorts } from "@trips/core/application/aggregate.ts";
import {
  type GroupedDelivery,
  noReplayCounts,
  type ReplayCounts,
  ReplayStalled,
  replay,
} from "@trips/core/application/replay.ts";
import { invokeAgain } from "./invoke-again.ts";
import { effectsOf, type Run } from "./run.ts";

type Names = {
  readonly stream: string;
  readonly failures: string;
  readonly rejectsStream: string;
  /** Whether what was accepted leaves the bucket: not while another table is filled. */
  readonly removes: boolean;
};

export type FailuresResult = {
  readonly counts: ReplayCounts;
  /** Documents about batches that are counted now, and about invocations that were accepted again. */
  readonly batches: number;
  readonly invocations: number;
  /** Documents that stay in the bucket, each with the reason. */
  readonly left: readonly string[];
  /** Documents of consumers whose records must not be replayed. */
  readonly others: number;
  readonly isStopped: boolean;
};

/** Functions that other names than the local cloud's belong to carry theirs inside: `trips-production-Aggregate…`. */
const isOf = (functionName: string, consumer: string): boolean =>
  functionName.toLowerCase().includes(consumer);

type Outcome = "batch" | "invocation" | "other" | { readonly left: string };

/**
 * What consumers gave up on, document by document: the trips' batches through the use case again, asynchronous
 * invocations through their function. A document leaves the bucket when it is done; killed in between, it is done
 * again, which changes nothing.
 */
export const replayFailures = async (run: Run, names: Names): Promise<FailuresResult> => {
  const { connection, signal, line } = run;
  const bucket = createFailures({ client: connection.s3, bucket: names.failures });
  const total = await bucket.count();
  const writeRejects = createWriteRejects({
    client: connection.firehose,
    deliveryStreamName: names.rejectsStream,
    sleep: (ms) => sleep(ms),
    random: Math.random,
  });
  const workers = createWorkers(
    { client: connection.documents, tableName: run.table },
    run.served,
    run.workers,
    effectsOf(run),
    names.removes ? writeRejects : undefined,
  );
  const settle = createSettle(run, names, workers);
  let counts = noReplayCounts;
  let [batches, invocations, others] = [0, 0, 0];
  const left: string[] = [];
  for await (const failure of bucket.all()) {
    if (signal.aborted) break;
    const { outcome, counts: after } = await settle(failure, counts);
    counts = after;
    if (outcome === "other") others++;
    else if (typeof outcome === "object") left.push(`${failure.key}: ${outcome.left}`);
    else {
      if (outcome === "batch") batches++;
      else invocations++;
      if (names.removes) await bucket.remove(failure.key);
    }
    const seen = batches + invocations + others + left.length;
    line.show(`${seen} of ${total} documents  ${counts.records} records`);
  }
  return { counts, batches, invocations, left, others, isStopped: signal.aborted };
};

const createSettle = (run: Run, names: Names, workers: [AggregatePorts, ...AggregatePorts[]]) => {
  const { connection, now, rate, signal } = run;
  const stream = createStreamSource({
    client: connection.kinesis,
    streamName: names.stream,
    start: { type: "oldest" },
    untilMs: now(),
    sleep: (ms) => sleep(ms),
  });

  const deliveriesOf = async (
    failure: Extract<Failure, { type: "batch" }>,
  ): Promise<readonly GroupedDelivery[] | undefined> => {
    if (failure.deliveries) return failure.deliveries;
    const { shard, first, last } = failure;
    const found = await stream.range(shard, first, last);
    const isWhole = found[0]?.offset === first && found.at(-1)?.offset === last;
    return isWhole ? found : undefined;
  };

  return async (
    failure: Failure,
    before: ReplayCounts,
  ): Promise<{ readonly outcome: Outcome; readonly counts: ReplayCounts }> => {
    const settled = (outcome: Outcome, counts = before) => ({ outcome, counts });
    if (failure.type === "unknown") return settled({ left: "it is no document of Lambda's" });
    if (failure.type === "invocation") {
      // What another table lacks is its trips; an invocation would work on the one in service.
      if (!names.removes) return settled("other");
      const refusal = await invokeAgain(connection, failure.functionName, failure.payload);
      return settled(refusal === undefined ? "invocation" : { left: refusal });
    }
    if (!isOf(failure.functionName, "aggregate")) return settled("other");
    const deliveries = await deliveriesOf(failure);
    if (!deliveries)
      return settled({ left: "the stream no longer holds all of its records: use --from lake" });
    async function* part() {
      yield { deliveries: deliveries!, next: "", done: 0 };
    }
    const ports = { workers, sleep: (ms: number) => sleep(ms), random: Math.random, now, rate };
    const keep = () => Promise.resolve();
    try {
      const counts = await replay({ ...ports, keep, isStopped: () => signal.aborted }, part(), before);
      return settled("batch", counts);
    } catch (error) {
      if (error instanceof ReplayStalled) return settled({ left: error.message });
      throw error;
    }
  };
};
