import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { noFailureCounts } from "@trips/aws/replay/replay-failures.ts";
import { isSource, type ReplayJob, type ReplayState } from "@trips/core/application/replay-job.ts";
import { misnamed, replayRoundName } from "@trips/core/replay-machine.ts";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../terminal.ts";
import {
  countsText,
  createLine,
  failuresText,
  failuresVerdictOf,
  progressText,
  rowsText,
  verdictOf,
} from "./report.ts";
import type { DescribedExecution, Execution, StepFunctions } from "./step-functions.ts";

export type MachineOptions = {
  readonly job: ReplayJob;
  readonly isRestart: boolean;
  readonly isStop: boolean;
  /** The command line that looks again, or goes on. */
  readonly line: string;
};

const pollMs = 5_000;

/** What makes two jobs the same: not how fast they go. */
const identityOf = ({ from, into, table, since, until }: ReplayJob) =>
  JSON.parse(JSON.stringify({ from, into, table, since, until })) as object;

const isSame = (a: ReplayJob, b: ReplayJob): boolean => isDeepStrictEqual(identityOf(a), identityOf(b));

/**
 * Executions are numbered: the next number is free as long as nobody else takes it, and Step Functions gives a name once
 * in 90 days. So of two commands that begin at the same time one is refused.
 */
const nextName = (latest: string | undefined): string =>
  `replay-${String(Number(/\d+$/.exec(latest ?? "")?.[0] ?? 0) + 1).padStart(6, "0")}`;

/** Starts a replay in the stage's state machine, or looks at the one that runs there, until it ends or Ctrl-C. */
export const driveMachine = async (
  machine: StepFunctions,
  options: MachineOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ReplayState | undefined> => {
  const latest = await machine.latest();
  const running = latest?.status === "RUNNING" ? await machine.describe(latest.executionArn) : undefined;
  if (options.isStop) {
    await stop(machine, running, options, terminal);
    return undefined;
  }
  if (running) {
    const { from, into } = stateOf(running.input).job;
    if (!isSame(stateOf(running.input).job, options.job))
      throw new CliError(
        "api",
        `another replay runs: ${running.name}, from ${from.type}${into ? ` into ${into}` : ""}; wait for its end, or stop it with --stop`,
      );
    terminal.stderr.write(`${running.name} runs already: this only looks at it.\n`);
  }
  const executionArn = running?.executionArn ?? (await start(machine, latest, options, terminal));
  return follow(machine, executionArn, options, terminal, signal);
};

const stateOf = (text: string): ReplayState => JSON.parse(text) as ReplayState;

/** The state after the last round that ended; before the first one what the execution began with. */
const lastStateOf = async (machine: StepFunctions, { executionArn, input }: DescribedExecution) =>
  stateOf((await machine.lastOutput(executionArn, replayRoundName)) ?? input);

const stop = async (
  machine: StepFunctions,
  running: DescribedExecution | undefined,
  { line }: MachineOptions,
  terminal: Terminal,
): Promise<void> => {
  if (!running) throw new CliError("input", "no replay runs in this state machine");
  await machine.stop(running.executionArn);
  terminal.stdout.write(`${running.name} is stopped; the round under way still ends. To go on: ${line}\n`);
};

const start = async (
  machine: StepFunctions,
  latest: Execution | undefined,
  { job, isRestart }: MachineOptions,
  terminal: Terminal,
): Promise<string> => {
  let state: ReplayState = { job, isDone: false, rounds: 0 };
  if (latest && latest.status !== "SUCCEEDED" && !isRestart) {
    const before = await lastStateOf(machine, await machine.describe(latest.executionArn));
    if (before.saved && isSame(before.job, job)) {
      state = { ...before, ...state };
      terminal.stderr.write(
        `Going on after round ${before.rounds} of ${latest.name}; --restart begins again.\n`,
      );
    }
  }
  const name = nextName(latest?.name);
  const executionArn = await machine.start(name, JSON.stringify(state));
  if (executionArn === undefined)
    throw new CliError("api", `another replay has just begun as ${name}: the same command looks at it`);
  return executionArn;
};

const follow = async (
  machine: StepFunctions,
  executionArn: string,
  { line: again }: MachineOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ReplayState> => {
  const { now = Date.now } = terminal;
  const line = createLine(terminal.stderr, now);
  for (;;) {
    const execution = await machine.describe(executionArn);
    if (execution.status !== "RUNNING") {
      line.clear();
      return endOf(machine, execution, again);
    }
    const begun = { ...stateOf(execution.input), seconds: (now() - execution.startDate.getTime()) / 1000 };
    line.show(progressOf(await lastStateOf(machine, execution), begun));
    await sleep(pollMs, undefined, { signal }).catch(() => {});
    if (!signal.aborted) continue;
    line.clear();
    throw new CliError(
      "interrupted",
      `it goes on as ${execution.name}; to look again: ${again}; to stop it: ${again} --stop`,
    );
  }
};

const endOf = async (
  machine: StepFunctions,
  execution: DescribedExecution,
  again: string,
): Promise<ReplayState> => {
  const { status, name, output, error, cause } = execution;
  if (status === "SUCCEEDED") return stateOf(output!);
  const { rounds, job } = await lastStateOf(machine, execution);
  const tables = [job.table, job.into].flatMap((table) => table ?? []).map((table) => `"${table}"`);
  const isMisnamed = misnamed.includes(error ?? "") && tables.length > 0;
  const hint = isMisnamed
    ? ` (is ${tables.join(" or ")} not among the tables of the stage, TRIPS_TABLES?)`
    : "";
  throw new CliError(
    "api",
    `${[`${name} ended as ${status} after ${rounds} rounds`, error, messageIn(cause)].filter(Boolean).join(": ")}${hint}; to go on: ${again}`,
  );
};

/** Step Functions quotes what Lambda answered: `{"errorMessage", "errorType", "trace"}`. */
const messageIn = (cause = ""): string => {
  try {
    return (JSON.parse(cause) as { readonly errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
};

const progressOf = (
  { saved, total = 0, job, rounds }: ReplayState,
  { saved: before, seconds }: ReplayState & { readonly seconds: number },
): string => {
  if (!saved) return "the first round is under way";
  if (!isSource(job.from)) return `part ${saved.done} of ${total}`;
  const { records = 0 } = saved.counts;
  if (job.from.type !== "lake")
    return `${records} records, up to ${new Date(saved.done).toISOString()}, round ${rounds}`;
  return progressText(records, { from: 0, done: saved.done, total }, before?.done ?? 0, seconds);
};

/** What a replay that is done says. */
export const machineReport = ({ saved, job }: ReplayState, now: () => number): string => {
  const { counts = {}, startedMs = now() } = saved ?? {};
  const isFailures = job.from.type === "failures";
  if (!isSource(job.from) && !isFailures) return rowsText(Object.entries(counts));
  const all = { ...noFailureCounts, ...counts };
  const seconds = (now() - startedMs) / 1000;
  const table = job.into ?? "in service";
  const text = countsText(all, all.records, seconds);
  return isFailures ? failuresText(all) + text + failuresVerdictOf(all, table) : text + verdictOf(all, table);
};
