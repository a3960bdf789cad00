import { OperatorError } from "./loggable-error.ts";

/** What a replay reads, in order. */
export type ReplaySource =
  | { readonly type: "lake" | "stream" }
  | { readonly type: "time"; readonly arrivedMs: number }
  | { readonly type: "record"; readonly shard: string; readonly sequenceNumber: string };

/** What it does with a whole table, part by part: recounts its trips, or copies what no record says. */
export type TableWork = { readonly type: "table" | "rest" | "orders" };

/** What consumers gave up on, document by document. */
export type Failures = { readonly type: "failures" };

/** Names of tables are those of the account; without `into`, the table in service is written to. */
export type ReplayJob = {
  readonly from: ReplaySource | TableWork | Failures;
  readonly into?: string;
  /** `rest` and `orders`: the table to copy from, if it is not the one in service. */
  readonly table?: string;
  /** `lake`: first and last date of arrival (UTC). */
  readonly since?: string;
  readonly until?: string;
  /** Records per second; 0: no limit. */
  readonly rate: number;
  readonly workers: number;
};

/** How far a replay got, and when it began: what arrives later is the consumer's. Holds no driver, trip or position. */
export type SavedReplay = {
  readonly next: string;
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly startedMs: number;
};

/** What one round of a replay leaves to the next. */
export type ReplayState = {
  readonly job: ReplayJob;
  /** Absent before the first round. */
  readonly saved?: SavedReplay;
  /** How much there is, in the unit of `saved.done`. */
  readonly total?: number;
  readonly isDone: boolean;
  readonly rounds: number;
};

/** A job that no retry can do. */
export class ReplayRefused extends OperatorError {
  override readonly name = "ReplayRefused";
}

/** Whether it reads records in order. */
export const isSource = (from: ReplayJob["from"]): from is ReplaySource =>
  from.type === "lake" || from.type === "stream" || from.type === "time" || from.type === "record";

/** What is wrong with a job, in the words of the command's options; undefined: nothing. */
export const jobProblemOf = ({ from, into, since, until }: ReplayJob): string | undefined => {
  if (from.type !== "lake" && (since ?? until) !== undefined)
    return "--since and --until are for --from lake; a time itself is for the stream: --from <time>";
  if (since !== undefined && until !== undefined && since > until) return "--since is after --until";
  if (from.type === "table" && into !== undefined)
    return "--from table recounts the trips of the table in service: it takes no --into";
  if ((from.type === "rest" || from.type === "orders") && into === undefined)
    return `--from ${from.type} copies into another table: it needs --into`;
  return undefined;
};

const isWhole = (value: unknown, least: number): boolean => Number.isInteger(value) && Number(value) >= least;

const isFrom = (from: Partial<Record<string, unknown>> | undefined): boolean => {
  switch (from?.type) {
    case "lake":
    case "stream":
    case "failures":
    case "table":
    case "rest":
    case "orders":
      return true;
    case "time":
      return isWhole(from.arrivedMs, 0);
    case "record":
      return typeof from.shard === "string" && typeof from.sequenceNumber === "string";
    default:
      return false;
  }
};

/** Whoever may start the state machine may give it anything. */
export const parseReplayState = (input: unknown): ReplayState => {
  const { job, ...state } = (input ?? {}) as Partial<ReplayState>;
  if (!job || !isFrom(job.from)) throw new ReplayRefused("the job says no source that there is");
  if (!isWhole(job.rate, 0) || !isWhole(job.workers, 1))
    throw new ReplayRefused("the job needs a whole rate, and a worker at least");
  const problem = jobProblemOf(job);
  if (problem !== undefined) throw new ReplayRefused(problem);
  return { ...state, job, isDone: false, rounds: state.rounds ?? 0 };
};
