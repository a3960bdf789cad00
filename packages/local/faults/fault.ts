import { requestShapes } from "../kinesis/wire/request-shapes.ts";

/** The operations of each service that a fault may name. */
export const operationsOf = {
  kinesis: Object.keys(requestShapes),
  firehose: ["PutRecord", "PutRecordBatch", "DescribeDeliveryStream", "ListDeliveryStreams"],
  dynamodb: [
    ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem"],
    ...["Query", "Scan", "TransactGetItems", "TransactWriteItems"],
  ],
  lambda: ["Invoke"],
} as const satisfies Record<string, readonly string[]>;

/** The operations that write, so that their answer can be lost. */
export const writesOf = {
  kinesis: ["PutRecord", "PutRecords"],
  firehose: ["PutRecord", "PutRecordBatch"],
  dynamodb: ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"],
} as const satisfies Record<string, readonly string[]>;

export const throttledOperations = ["PutRecord", "PutRecords", "GetRecords"] as const;
export const entryErrors = ["ProvisionedThroughputExceededException", "InternalFailure"] as const;
export const moments = ["before", "after"] as const;

export type FaultyService = keyof typeof operationsOf;
export type Moment = (typeof moments)[number];
export type EntryError = (typeof entryErrors)[number];

/** Where a fault applies; an absent member matches everything. */
export type Scope = {
  readonly service?: FaultyService;
  readonly operation?: string;
  readonly stream?: string;
  readonly shard?: string;
  readonly function?: string;
};

/** How often it happens. `share` of the requests in scope, drawn from `seed`; `count` times at most. */
export type Chance = { readonly share: number; readonly count?: number; readonly seed: number };

/**
 * - `throttle`: ProvisionedThroughputExceededException; for PutRecords, of each entry.
 * - `fail-entries`: these entries of a PutRecords are not stored and say so.
 * - `drop-response`: the write is done, and its answer is a 500.
 * - `delay`: the request waits before it is looked at.
 * - `kill-handler`: the instance ends before the handler runs, or after it returned.
 * - `cancel-transaction`: TransactionConflict, with nothing written or, `after`, with all of it written.
 */
export type FaultSettings = Scope &
  Chance &
  (
    | { readonly type: "throttle" }
    | { readonly type: "fail-entries"; readonly error: EntryError }
    | { readonly type: "drop-response"; readonly service: keyof typeof writesOf }
    | { readonly type: "delay"; readonly service: FaultyService; readonly milliseconds: number }
    | { readonly type: "kill-handler"; readonly when: Moment }
    | { readonly type: "cancel-transaction"; readonly when: Moment }
  );

export type FaultType = FaultSettings["type"];
export type FaultOf<Type extends FaultType> = Extract<FaultSettings, { type: Type }>;

/** One request that a fault may hit. */
export type FaultTarget = {
  readonly service: FaultyService;
  readonly operation: string;
  readonly stream?: string;
  readonly shard?: string;
  readonly function?: string;
};

export const isInScope = (fault: Scope, target: FaultTarget): boolean =>
  (["service", "operation", "stream", "shard", "function"] as const).every(
    (name) => fault[name] === undefined || fault[name] === target[name],
  );
