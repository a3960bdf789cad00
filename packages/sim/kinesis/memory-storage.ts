import type { LogEntry } from "@trips/local/kinesis/log/frame.ts";
import { formatSequenceNumber, sequenceNumberPrefix } from "@trips/local/kinesis/model/sequence-number.ts";
import { type StreamMetadata, shardIdOf } from "@trips/local/kinesis/model/stream-metadata.ts";
import type { StreamStorage } from "@trips/local/kinesis/model/stream-storage.ts";
import { MemoryLog } from "./memory-log.ts";

/** A record that the stream took. */
export type StreamEntry = LogEntry & {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
};

/** Streams in memory. `before` throws where a write would fail; `after` sees what was written. */
export const createMemoryStorage = (hooks: {
  readonly before: () => void;
  readonly after: (entry: StreamEntry) => void;
}): StreamStorage => {
  const streams = new Map<string, StreamMetadata>();
  return {
    list: async () => [...streams.keys()],
    read: async (id) => streams.get(id),
    async begin() {},
    async write(metadata) {
      streams.set(metadata.id, metadata);
    },
    async forget(id) {
      streams.delete(id);
    },
    async remove() {},
    async openLog(_, shard) {
      const shardId = shardIdOf(shard.number);
      const prefix = sequenceNumberPrefix(shard);
      return new MemoryLog({
        before: hooks.before,
        after: (position, entry, arrivalMs) =>
          hooks.after({
            ...entry,
            ...{ shardId, arrivalMs, sequenceNumber: formatSequenceNumber(prefix, position, arrivalMs) },
          }),
      });
    },
    async removeLog() {},
  };
};
