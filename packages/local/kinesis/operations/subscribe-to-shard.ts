import type { AwsError } from "../../service.ts";
import { RecordCollector } from "../log/frame-collector.ts";
import type { Account } from "../model/account.ts";
import { resourceInUse, streamNotFound } from "../model/errors.ts";
import type { Shard } from "../model/shard.ts";
import { type Stream, StreamDeletedError } from "../model/stream.ts";
import type { Subscription } from "../model/subscriptions.ts";
import { TokenBucket } from "../model/token-bucket.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import type { Caller } from "./get-operations.ts";
import { childShards, readShard, recordOutput } from "./read-shard.ts";
import { findShard, type StartingPosition, startingPosition } from "./starting-position.ts";

const lifetimeMs = 300_000;
/** For this long after its start, another call cannot take over a subscription. */
const takeoverMs = 5_000;
const heartbeatMs = 5_000;
const throttlePollMs = 100;
const maximumEventRecords = 10_000;
const maximumEventBytes = 1024 * 1024;
const bytesPerSecond = 2 * 1024 * 1024;

export type SubscriptionEvent = { readonly SubscribeToShardEvent: Record<string, unknown> };

/**
 * `EventStream` yields events until five minutes have passed or the shard has ended: at once, whenever there are
 * records, and every five seconds without. It throws an AwsError when the stream or the consumer is deleted or
 * another call takes the subscription over. `return` (the end of a `for await`) ends the subscription.
 */
export const subscribeToShard = async (
  account: Account,
  request: RequestOf<"SubscribeToShard">,
  caller: Caller,
): Promise<{ readonly EventStream: AsyncIterableIterator<SubscriptionEvent> }> => {
  const arn = request.ConsumerARN;
  const { stream } = account.resolveConsumer(arn);
  const shard = findShard(account, stream, request.ShardId);
  const { Type, SequenceNumber, Timestamp } = request.StartingPosition;
  const position = await startingPosition(account, stream, shard, {
    operation: "SubscribeToShard",
    type: Type as StartingPosition["type"],
    sequenceNumber: SequenceNumber,
    sequenceNumberName: "SequenceNumber",
    timestampMs: Timestamp,
  });
  // The consumer may have been deleted while the position was looked up.
  account.resolveConsumer(arn);
  const nowMs = account.now();
  const earlier = account.subscriptions.find(arn, shard.id);
  if (earlier !== undefined && nowMs - earlier.startedAtMs < takeoverMs) {
    throw inUse(account, stream, shard, arn);
  }
  earlier?.end(inUse(account, stream, shard, arn));
  const subscription = account.subscriptions.begin(arn, shard.id, nowMs);
  const isLimited = caller !== "process" && account.options.limits === "enforced";
  const events = eventsOf({ account, stream, shard, subscription, isLimited }, position);
  return { EventStream: endedByReturn(events, subscription) };
};

const inUse = (account: Account, stream: Stream, shard: Shard, consumerArn: string): AwsError => {
  const consumer = consumerArn.slice(consumerArn.lastIndexOf("/") + 1);
  return resourceInUse(
    `Another active subscription exists for this consumer: ${account.options.accountId}:` +
      `${stream.metadata.name}:${consumer} on shard ${shard.id}`,
  );
};

/** An async generator's `return` waits for its pending await; here that ends with the subscription. */
const endedByReturn = (
  events: AsyncGenerator<SubscriptionEvent, void, void>,
  subscription: Subscription,
): AsyncIterableIterator<SubscriptionEvent> => ({
  next: () => events.next(),
  return: () => {
    subscription.end();
    return events.return();
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});

type Context = {
  readonly account: Account;
  readonly stream: Stream;
  readonly shard: Shard;
  readonly subscription: Subscription;
  readonly isLimited: boolean;
};

async function* eventsOf(
  context: Context,
  startPosition: number,
): AsyncGenerator<SubscriptionEvent, void, void> {
  const { account, stream, shard, subscription, isLimited } = context;
  const bucket = new TokenBucket(bytesPerSecond, subscription.startedAtMs);
  let position = startPosition;
  let isFirst = true;
  try {
    for (;;) {
      if (isOver(context)) return;
      const nowMs = account.now();
      if (isLimited && !bucket.admits(1, nowMs)) {
        await changeOrTimeout(context, throttlePollMs, "timeout only");
        continue;
      }
      const news = isFirst
        ? undefined
        : changeOrTimeout(context, Math.min(heartbeatMs, remainingMs(context)));
      const collector = new RecordCollector(maximumEventRecords, maximumEventBytes);
      const read = await readShard(stream, shard, position, collector, nowMs);
      const isQuiet = collector.frames === 0 && !read.isAtEnd;
      if (isQuiet && news !== undefined && (await news) === "change") continue;
      if (isOver(context)) return;
      isFirst = false;
      position = read.next;
      if (isLimited) bucket.take(collector.payloadBytes);
      yield {
        SubscribeToShardEvent: {
          Records: collector.records.map((record) => recordOutput(stream, shard, record)),
          ContinuationSequenceNumber: read.isAtEnd ? null : continuation(shard, read.next - 1),
          MillisBehindLatest: read.millisBehindLatest,
          ...(read.isAtEnd && { ChildShards: childShards(stream, shard) }),
        },
      };
      if (read.isAtEnd) return;
    }
  } catch (error) {
    if (error instanceof StreamDeletedError) throw streamNotFound(account.address(stream.metadata.name));
    throw error;
  } finally {
    subscription.end();
  }
}

/** Valid even if there is no record at the position: reading continues with the next record. */
const continuation = (shard: Shard, position: number): string =>
  shard.sequenceNumber(Math.max(position, 0), Math.max(shard.log.lastArrivalMs, shard.metadata.createdAtMs));

const remainingMs = ({ account, subscription }: Context): number =>
  subscription.startedAtMs + lifetimeMs - account.now();

/** Throws if the subscription ended with an error. */
const isOver = (context: Context): boolean => {
  const { account, stream, subscription } = context;
  if (subscription.reason !== undefined) throw subscription.reason;
  if (stream.isDeleted) throw streamNotFound(account.address(stream.metadata.name));
  return subscription.signal.aborted || remainingMs(context) <= 0;
};

/** Never longer than `timeoutMs`, nor beyond the end of the subscription. */
const changeOrTimeout = (
  { stream, subscription }: Context,
  timeoutMs: number,
  what?: "timeout only",
): Promise<"change" | "timeout"> =>
  new Promise((resolve) => {
    const finish = (outcome: "change" | "timeout") => {
      clearTimeout(timer);
      forget?.();
      subscription.signal.removeEventListener("abort", onChange);
      resolve(outcome);
    };
    const onChange = () => finish("change");
    const timer = setTimeout(() => finish("timeout"), timeoutMs);
    const forget = what === undefined ? stream.onNextChange(onChange) : undefined;
    subscription.signal.addEventListener("abort", onChange);
  });
