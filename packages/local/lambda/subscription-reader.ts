import type { ReadPosition, ShardReader, ShardReaderOptions } from "./shard-reader.ts";

type Event = {
  readonly SubscribeToShardEvent?: {
    readonly Records: readonly unknown[];
    readonly ContinuationSequenceNumber: string | null;
    readonly MillisBehindLatest: number;
  };
};

const retryMs = 1_000;

const toStartingPosition = (position: ReadPosition): Record<string, unknown> => {
  switch (position.type) {
    case "TRIM_HORIZON":
      return { Type: position.type };
    case "AT_TIMESTAMP":
      return { Type: position.type, Timestamp: position.epochMs / 1000 };
    case "AFTER_SEQUENCE_NUMBER":
      return { Type: position.type, SequenceNumber: position.sequenceNumber };
    default:
      return position satisfies never;
  }
};

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).name;

/** Reads a shard by enhanced fan-out: what the subscription of a registered consumer pushes. */
export const createSubscriptionReader = (
  options: ShardReaderOptions & { readonly consumerArn: string },
): ShardReader => {
  const { kinesis, stream, shardId, consumerArn, signal, log, now } = options;
  let position = options.position;

  const subscribe = async (): Promise<AsyncIterableIterator<Event>> => {
    const input = { ConsumerARN: consumerArn, ShardId: shardId };
    const StartingPosition = toStartingPosition(position);
    try {
      const answer = await kinesis.call("SubscribeToShard", { ...input, StartingPosition });
      return answer.EventStream as AsyncIterableIterator<Event>;
    } catch (error) {
      if (position.type !== "AFTER_SEQUENCE_NUMBER" || codeOf(error) !== "InvalidArgumentException")
        throw error;
      log(
        `record ${position.sequenceNumber} is no longer in the stream; reading continues at its oldest record`,
      );
      position = { type: "TRIM_HORIZON" };
      return subscribe();
    }
  };

  /** Reads to the shard's end, or until the subscription ends and has to be renewed. */
  const readSubscription = async (): Promise<"shard ended" | "over" | "over without an event"> => {
    const events = await subscribe();
    let outcome: "over" | "over without an event" = "over without an event";
    const end = () => void events.return?.();
    signal.addEventListener("abort", end, { once: true });
    try {
      for (;;) {
        while (!options.hasRoom() && !signal.aborted) await options.roomChanged.wait(signal);
        if (signal.aborted) return outcome;
        const startedAt = now();
        const { value, done } = await events.next();
        if (done || signal.aborted) return outcome;
        outcome = "over";
        const event = (value as Event).SubscribeToShardEvent;
        if (event === undefined) continue;
        const { Records, ContinuationSequenceNumber, MillisBehindLatest } = event;
        if (Records.length > 0) options.onRecords(Records);
        const reachedEnd = ContinuationSequenceNumber === null;
        if (!reachedEnd)
          position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: ContinuationSequenceNumber };
        options.onRead({
          startedAt,
          behindMs: MillisBehindLatest,
          reachedTip: MillisBehindLatest === 0,
          reachedEnd,
        });
        if (reachedEnd) return "shard ended";
      }
    } finally {
      signal.removeEventListener("abort", end);
      end();
    }
  };

  const isAtTip = async (): Promise<boolean> => {
    const iterator = await kinesis.call("GetShardIterator", {
      StreamName: stream,
      ShardId: shardId,
      ShardIteratorType: position.type,
      ...(position.type === "AFTER_SEQUENCE_NUMBER" && { StartingSequenceNumber: position.sequenceNumber }),
      ...(position.type === "AT_TIMESTAMP" && { Timestamp: position.epochMs / 1000 }),
    });
    const answer = await kinesis.call("GetRecords", { ShardIterator: iterator.ShardIterator, Limit: 1 });
    return (answer.Records as unknown[]).length === 0 && answer.MillisBehindLatest === 0;
  };

  return {
    async run() {
      while (!signal.aborted) {
        try {
          const outcome = await readSubscription();
          if (outcome === "shard ended") return true;
          if (outcome === "over without an event") await options.sleep(retryMs, signal);
        } catch (error) {
          if (signal.aborted) return false;
          log(`the subscription failed and will be renewed: ${codeOf(error)}: ${(error as Error).message}`);
          await options.sleep(retryMs, signal);
        }
      }
      return false;
    },
    async readToTip(limit) {
      return !limit.aborted && isAtTip();
    },
  };
};
