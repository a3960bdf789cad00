/**
 * What goes wrong, and how much of what it concerns: the probability per request (or invocation, event) while it lasts.
 * Those of rate 0 happen once, when they begin.
 */
export const faultKinds = {
  // Between phone and API.
  "request-lost": 0.4,
  "answer-lost": 0.4,
  "request-repeated": 0.3,
  "token-refused": 0.2,
  "phone-killed": 0,
  "clock-jumps": 0,
  "backlog-arrives": 0,
  "driver-corrects": 0,
  "poison-record": 0,
  // The stream.
  "shard-hot": 0.5,
  "disk-full": 0.7,
  "put-answer-lost": 0.4,
  "shards-split": 0,
  "shards-merged": 0,
  "read-throttled": 0.5,
  "iterator-expired": 0.3,
  // Functions and their mappings.
  "instance-killed": 0.35,
  "invocation-throttled": 0.5,
  "answer-of-function-lost": 0.3,
  "function-slow": 0.5,
  "poller-replaced": 0,
  "checkpoints-lost": 0,
  deployment: 0,
  // The table.
  "table-conflicts": 0.95,
  "table-throttled": 0.9,
  "table-unreachable": 0.4,
  "table-answer-lost": 0.3,
  "write-retried": 0.5,
  "still-in-progress": 0.3,
  "table-late": 0.1,
  "keys-unprocessed": 0.5,
  // The lake.
  "firehose-killed": 0,
  "bucket-unavailable": 0.5,
  "bucket-answer-lost": 0.3,
  "event-late": 0.5,
  "event-repeated": 0.5,
  "rejects-refused": 0.6,
  // Operators.
  "replay-of-stream": 0,
  "replay-of-failures": 0,
} as const satisfies Readonly<Record<string, number>>;

export type FaultKind = keyof typeof faultKinds;

export type Fault = {
  /** Its place in the seed's plan: what `--faults` names. */
  readonly index: number;
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly rate: number;
};

export const isMoment = ({ kind }: Pick<Fault, "kind">): boolean => faultKinds[kind] === 0;
