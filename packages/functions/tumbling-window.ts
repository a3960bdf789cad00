import type { KinesisStreamBatchResponse, KinesisStreamRecord } from "aws-lambda";

/** A Kinesis event in a tumbling window (Lambda developer guide); @types/aws-lambda has none. */
export type KinesisStreamTumblingWindowEvent<State> = {
  readonly Records: KinesisStreamRecord[];
  readonly window: { readonly start: string; readonly end: string };
  /** Empty on a window's first invocation. */
  readonly state: State | Record<string, never>;
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
};

export type TumblingWindowResponse = KinesisStreamBatchResponse & { readonly state: object };
