import type { KinesisStreamBatchResponse, KinesisStreamEvent } from "aws-lambda";
import type { Usage } from "./meter.ts";

/** A consumer under test: its handler, what it used since it was last asked, and how many records it counted. */
export type Contender = {
  readonly name: string;
  /** True when it is faster or cheaper with trips that it has met before. */
  readonly keepsTrips: boolean;
  readonly handle: (event: KinesisStreamEvent) => Promise<KinesisStreamBatchResponse>;
  readonly takeUsage: () => Usage;
  readonly countRecords: () => Promise<number>;
};
