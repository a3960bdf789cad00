import type { KinesisStreamBatchResponse, KinesisStreamEvent } from "aws-lambda";
import type { Usage } from "./meter.ts";

/** A consumer under test: its handler, what it used since the last call, and how many records it counted. */
export type Contender = {
  readonly name: string;
  /** True if it is faster or cheaper with trips that it has seen before. */
  readonly keepsTrips: boolean;
  readonly handle: (event: KinesisStreamEvent) => Promise<KinesisStreamBatchResponse>;
  readonly takeUsage: () => Usage;
  readonly countRecords: () => Promise<number>;
};
