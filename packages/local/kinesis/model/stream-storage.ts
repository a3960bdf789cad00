import type { ShardLog } from "../log/shard-log.ts";
import type { ShardMetadata, StreamMetadata } from "./stream-metadata.ts";

/** The records of one shard, as ShardLog keeps them on disk. */
export type RecordLog = Pick<
  ShardLog,
  | "lastPosition"
  | "lastArrivalMs"
  | "onCommit"
  | "append"
  | "read"
  | "collect"
  | "positionAtTime"
  | "trimHorizon"
  | "trim"
  | "drain"
  | "seal"
  | "close"
>;

/** Where an account keeps its streams, each by its id. */
export type StreamStorage = {
  list(): Promise<readonly string[]>;
  /** Undefined: the stream's creation or deletion was interrupted. */
  read(id: string): Promise<StreamMetadata | undefined>;
  /** Makes room for a stream, which exists once its metadata are written. */
  begin(id: string): Promise<void>;
  /** Replaces the metadata atomically. */
  write(metadata: StreamMetadata): Promise<void>;
  /** From now on there is no such stream. */
  forget(id: string): Promise<void>;
  /** Deletes all that is left of a stream. */
  remove(id: string): Promise<void>;
  openLog(id: string, shard: ShardMetadata, tailBytes: number): Promise<RecordLog>;
  removeLog(id: string, shardNumber: number): Promise<void>;
};
