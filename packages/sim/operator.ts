import type { ReplayJob, ReplayState } from "@trips/core/application/replay-job.ts";
import { buckets, stream } from "@trips/core/pipeline.ts";
import type { SimulatedCloud } from "./cloud/simulated-cloud.ts";
import type { Fault } from "./faults/fault.ts";
import type { Accepted } from "./oracle/accepted.ts";
import type { Fleet } from "./phones/fleet.ts";
import { poisonOf } from "./phones/poison.ts";
import type { Random } from "./world/random.ts";
import type { Scheduler } from "./world/scheduler.ts";

type OperatorOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly cloud: SimulatedCloud;
  readonly fleet: Fleet;
  readonly accepted: Accepted;
};

const mostRounds = 40;
/** What is lost for good unless it is replayed; the other consumers' documents stay, as described. */
const replayed = ["aggregate", "async/curate"];
const putAttempts = 30;

/** Whoever splits shards, deploys, replays; and what else happens once. */
export class Operator {
  readonly #options: OperatorOptions;
  #serial = 0;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  async carryOut({ kind, index }: Fault): Promise<void> {
    const { cloud, fleet, random } = this.#options;
    const own = random.fork(`moment ${index}`);
    const consumer = own.pick(["aggregate", "aggregate", "pulse", "devices"] as const);
    switch (kind) {
      case "phone-killed":
        return own.pick(fleet.phones).restartApp();
      case "clock-jumps":
        return fleet.jumpClock(own);
      case "backlog-arrives":
        return fleet.deliverBacklog(own, String(index));
      case "driver-corrects":
        return this.#correct(own);
      case "poison-record":
        return this.#putPoison(own);
      case "shards-split":
        return this.#split(own);
      case "shards-merged":
        return this.#merge(own);
      case "poller-replaced":
        return cloud.startPoller(consumer);
      case "checkpoints-lost":
        return cloud.startPoller(consumer, true);
      case "deployment":
        return cloud.functions.deploy();
      case "firehose-killed":
        return cloud.replaceFirehose();
      case "replay-of-stream":
        await this.replay({ type: "stream" });
        return;
      case "replay-of-failures":
        await this.replay({ type: "failures" });
        return;
      default:
        throw new Error(`${kind} is no moment`);
    }
  }

  /** Round after round, each tried again, as the state machine does. */
  async replay(from: ReplayJob["from"]): Promise<boolean> {
    const { cloud, scheduler } = this.#options;
    const job = { from, rate: 0, workers: 2 };
    let state: ReplayState = { job, isDone: false, rounds: 0 };
    for (let round = 0; round < mostRounds && !state.isDone; round++) {
      const result = await cloud.functions.invoke("replay", state);
      if (result.ok) state = result.payload as ReplayState;
      else await scheduler.sleep(10_000);
    }
    return state.isDone;
  }

  /** What consumers gave up on and nobody has replayed. */
  get failures(): readonly string[] {
    const keys = this.#options.cloud.buckets.keys(buckets.failures);
    return keys.filter((key) => replayed.some((name) => key.startsWith(`aws/lambda/${name}/`)));
  }

  async #correct(random: Random): Promise<void> {
    const { cloud, fleet, accepted, scheduler } = this.#options;
    const trips = fleet.trips.filter(({ driver, tripId }) => accepted.trips.has(`${driver}/${tripId}`));
    if (trips.length === 0) return;
    const { driver, tripId } = random.pick(trips);
    const times = accepted.trips.get(`${driver}/${tripId}`)!.records.map(({ record }) => record.t);
    const [from, to] = [random.pick(times), random.pick(times)].sort((a, b) => a - b);
    const correction = random.chance(0.7) ? { wrong: { from, to } } : { right: { from, to } };
    const post = {
      ...{ driver, tripId, body: JSON.stringify(correction) },
      route: "POST /v1/trips/{tripId}/corrections" as const,
    };
    for (let attempt = 0; attempt < putAttempts; attempt++) {
      const { status } = await cloud.post(post);
      if (status === 200) return;
      await scheduler.sleep(5_000);
    }
  }

  /** By PutRecords, whose answer says which of them to put again. */
  async #putPoison(random: Random): Promise<void> {
    const { cloud, accepted, scheduler } = this.#options;
    let pending = Array.from({ length: random.whole(1, 5) }, () =>
      poisonOf(random, scheduler.now(), ++this.#serial),
    );
    for (const { data, share } of pending) if (share !== "none") accepted.expectPoison(data, share);
    for (let attempt = 0; attempt < putAttempts && pending.length > 0; attempt++) {
      const answer = await cloud.wires.stream("PutRecords", () =>
        cloud.kinesis.call("PutRecords", {
          StreamName: stream.name,
          Records: pending.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
        }),
      );
      const results = answer.Records as readonly { readonly ErrorCode?: string }[];
      pending = pending.filter((_, index) => results[index]?.ErrorCode !== undefined);
      await scheduler.sleep(5_000);
    }
  }

  async #openShards() {
    const { cloud } = this.#options;
    const { Shards } = await cloud.kinesis.call("ListShards", { StreamName: stream.name });
    return (Shards as ListedShard[]).filter(
      ({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined,
    );
  }

  async #split(random: Random): Promise<void> {
    const { cloud } = this.#options;
    const { ShardId, HashKeyRange } = random.pick(await this.#openShards());
    const [from, to] = [BigInt(HashKeyRange.StartingHashKey), BigInt(HashKeyRange.EndingHashKey)];
    await cloud.kinesis.call("SplitShard", {
      StreamName: stream.name,
      ShardToSplit: ShardId,
      NewStartingHashKey: String((from + to) / 2n),
    });
  }

  async #merge(random: Random): Promise<void> {
    const { cloud } = this.#options;
    const shards = (await this.#openShards()).sort((a, b) =>
      BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1,
    );
    if (shards.length < 2) return;
    const at = random.whole(0, shards.length - 2);
    await cloud.kinesis.call("MergeShards", {
      StreamName: stream.name,
      ShardToMerge: shards[at]!.ShardId,
      AdjacentShardToMerge: shards[at + 1]!.ShardId,
    });
  }
}

type ListedShard = {
  readonly ShardId: string;
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange: { readonly EndingSequenceNumber?: string };
};
