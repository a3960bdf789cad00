import { copyRest } from "@trips/aws/dynamodb/copy-rest.ts";
import { openSource } from "@trips/aws/replay/open-source.ts";
import { recountTable } from "@trips/aws/replay/recount-table.ts";
import { noFailureCounts, replayFailures } from "@trips/aws/replay/replay-failures.ts";
import { ReplayStalled } from "@trips/core/application/replay.ts";
import {
  isSource,
  jobProblemOf,
  type ReplayJob,
  type ReplaySource,
} from "@trips/core/application/replay-job.ts";
import { CliError } from "../cli-error.ts";
import type { ReplayOptions } from "../commands/replay.ts";
import { tableInService } from "../table-in-service.ts";
import type { Terminal } from "../terminal.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { connect } from "./connection.ts";
import { driveMachine, machineReport } from "./drive-machine.ts";
import { invokeAgain } from "./invoke-again.ts";
import { replaySource } from "./replay-source.ts";
import { countsText, createLine, failuresText, failuresVerdictOf, rowsText, verdictOf } from "./report.ts";
import { effectsOf, type ResumableRun, type Run } from "./run.ts";
import { createStepFunctions, explainStepFunctions } from "./step-functions.ts";

type Options = ReplayOptions & {
  readonly isRestart: boolean;
  readonly isOnAws: boolean;
  readonly isStop: boolean;
  /** The command line that goes on where this run stops. */
  readonly resume: string;
  /** The command line for what arrived in the stream since then. */
  readonly catchUp: (arrivedMs: number) => string;
};

/** What arrived so long before a replay of the lake began may not have landed when it was listed. */
const landingMs = 15 * 60_000;

/** Without the options of this machine: the work itself. */
const jobOf = ({ from, into, table, since, until, rate, workers }: Options): ReplayJob => ({
  from,
  into,
  table,
  since,
  until,
  rate,
  workers,
});

const checkOptions = (options: Options): void => {
  const refuse = (message: string): never => {
    throw new CliError("input", message);
  };
  const { from, table, isOnAws, isStop, stateMachine } = options;
  if (stateMachine !== undefined && !isOnAws) refuse("--state-machine needs --aws: this machine has none");
  if (isStop && stateMachine === undefined)
    refuse("--stop needs --state-machine: what runs here is stopped by Ctrl-C");
  if (isOnAws && (table ?? stateMachine) === undefined)
    refuse("--aws needs --state-machine, or --table, the stage's table");
  const problem = jobProblemOf(jobOf(options));
  if (problem !== undefined) refuse(problem);
  if (table !== undefined && stateMachine !== undefined && from.type !== "rest" && from.type !== "orders")
    refuse("the state machine knows the table in service: --table names the one to copy from");
};

export const runReplay = async (options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> => {
  checkOptions(options);
  if (options.stateMachine !== undefined) return runByMachine(options, terminal, signal);
  const { now = Date.now } = terminal;
  const { edgeUrl, isOnAws, data, into } = options;
  const served = options.table ?? (await tableInService(data));
  if (into === served) throw new CliError("input", `"${into}" is the table in service: leave out --into`);
  const connection = connect(isOnAws ? { type: "aws" } : { type: "local", edgeUrl });
  const line = createLine(terminal.stderr, now);
  const rate = options.rate === 0 ? undefined : options.rate;
  const run: Run = {
    connection,
    terminal,
    signal,
    line,
    now,
    table: into ?? served,
    served,
    workers: options.workers,
    rate,
  };
  try {
    if ((await connection.ensureTable(run.table, into !== undefined)) === "created")
      terminal.stderr.write(`The table "${into}" is created.\n`);
    await runFrom(options, run, served);
  } catch (error) {
    line.clear();
    throw explain(error, options);
  } finally {
    line.clear();
    connection.close();
  }
};

const runByMachine = async (options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> => {
  const { isRestart, isStop, resume, catchUp } = options;
  const job = jobOf(options);
  const machine = createStepFunctions(options.stateMachine!);
  try {
    const state = await driveMachine(machine, { job, isRestart, isStop, line: resume }, terminal, signal);
    if (!state) return;
    terminal.stdout.write(machineReport(state, terminal.now ?? Date.now));
    const { left = 0 } = state.saved?.counts ?? {};
    if (left > 0) throw leftOver(left);
    if (job.from.type === "lake" && job.until === undefined)
      terminal.stdout.write(sinceText(catchUp(state.saved!.startedMs - landingMs)));
  } catch (error) {
    throw explainStepFunctions(error);
  } finally {
    machine.close();
  }
};

const sinceText = (line: string): string => `What arrived since it began is in the stream: ${line}\n`;

const runFrom = (options: Options, run: Run, served: string): Promise<void> => {
  const { from } = options;
  if (from.type === "failures") return runFailures(options, run);
  if (isSource(from)) return runSource(options, from, run);
  return from.type === "table" ? runRecount(options, run) : runCopy(options, from.type, run, served);
};

const runSource = async (options: Options, from: ReplaySource, run: Run): Promise<void> => {
  const { terminal, now, table, connection } = run;
  const { since, until, data, edgeUrl, isOnAws, rate } = options;
  const job = { from, since, until, table, place: isOnAws ? "aws" : edgeUrl };
  const checkpoint = openCheckpoint(data, job);
  if (options.isRestart) await checkpoint.remove();
  const saved = await checkpoint.load();
  if (saved)
    terminal.stderr.write(
      `Going on after ${saved.counts.records.toLocaleString("en-US")} records of an earlier run; --restart begins again.\n`,
    );
  const beganMs = now();
  const startedMs = saved?.startedMs ?? beganMs;
  const resumable: ResumableRun = { ...run, checkpoint };
  const source = openSource(
    connection,
    options,
    { from, since, until, rate, startedMs },
    effectsOf(run).sleep,
  );
  const result = await replaySource(resumable, source, startedMs);
  run.line.clear();
  terminal.stdout.write(countsText(result.counts, result.inRun, (now() - beganMs) / 1000));
  if (result.isStopped) throw stopped(options);
  terminal.stdout.write(verdictOf(result.counts, table));
  if (from.type === "lake" && until === undefined)
    terminal.stdout.write(sinceText(options.catchUp(startedMs - landingMs)));
};

const runFailures = async (options: Options, run: Run): Promise<void> => {
  const { terminal, now, table, line, served, connection, signal, workers, rate } = run;
  const { into, stream, failuresBucket, rejectsStream } = options;
  const beganMs = now();
  const reasons: string[] = [];
  const counts = await replayFailures({
    clients: connection,
    names: { table: served, into, stream, failuresBucket, rejectsStream },
    effects: effectsOf(run),
    options: {
      workers,
      rate,
      invokeAgain: (name, payload) => invokeAgain(connection, name, payload),
      after: undefined,
      before: noFailureCounts,
      keep: (key, { records }, reason) => {
        if (reason !== undefined) reasons.push(`${key}: ${reason}`);
        line.show(`${key}  ${records} records`);
      },
      isStopped: () => signal.aborted,
    },
  });
  line.clear();
  terminal.stdout.write(failuresText(counts) + countsText(counts, counts.records, (now() - beganMs) / 1000));
  for (const reason of reasons.slice(0, shownFailures)) terminal.stderr.write(`${reason}\n`);
  if (reasons.length > shownFailures)
    terminal.stderr.write(`and ${reasons.length - shownFailures} more like these\n`);
  if (signal.aborted) throw stopped(options);
  terminal.stdout.write(failuresVerdictOf(counts, table));
  if (counts.left > 0) throw leftOver(counts.left);
};

const leftOver = (left: number): CliError =>
  new CliError("api", `${left} documents stay in the failure bucket`);

const shownFailures = 20;

const runRecount = async (options: Options, run: Run): Promise<void> => {
  const { terminal, line, table, workers, signal, connection } = run;
  const { recounted, others, versions } = await recountTable(
    { client: connection.documents, tableName: table },
    {
      workers,
      isStopped: () => signal.aborted,
      onProgress: (done, scanned) => line.show(`${done} trips recounted  ${scanned} items of the table read`),
    },
    effectsOf(run),
  );
  line.clear();
  terminal.stdout.write(
    rowsText([
      ["recounted", recounted],
      ["by others", others],
      ["of versions", versions.join(", ") || "none"],
    ]),
  );
  if (signal.aborted) throw stopped(options);
  if (versions.length === 0)
    terminal.stdout.write(`Nothing changed: today's rules counted every trip of the table "${table}".\n`);
};

const runCopy = async (
  { into, resume }: Options,
  what: "rest" | "orders",
  run: Run,
  served: string,
): Promise<void> => {
  const { connection, terminal, signal, line } = run;
  let [copied, kept, orders] = [0, 0, 0];
  const from = { client: connection.documents, tableName: served };
  for await (const page of copyRest(from, into!, what, effectsOf(run))) {
    copied += page.copied;
    kept += page.kept;
    orders += page.orders;
    line.show(`${copied} items copied`);
    if (signal.aborted) throw stopped({ resume });
  }
  line.clear();
  terminal.stdout.write(
    rowsText([
      ["copied", copied],
      ["there already", kept],
      ["orders to erase", orders],
    ]),
  );
};

const stopped = ({ resume }: Pick<Options, "resume">): CliError =>
  new CliError("interrupted", `stopped; to go on: ${resume}`);

/** Nothing is lost if a service or the table fails, so the message says how to go on. */
const explain = (error: unknown, { resume, isOnAws, edgeUrl }: Options): unknown => {
  const isServiceError = error instanceof Error && "$metadata" in error;
  if (!isServiceError && !(error instanceof ReplayStalled)) return error;
  const { name, message, code } = error as Error & { readonly code?: string };
  if (!isOnAws && (code === "ECONNREFUSED" || name === "TimeoutError"))
    return new CliError(
      "api",
      `the local cloud at ${edgeUrl} does not answer: is npm start running, or is --edge-url needed?`,
    );
  return new CliError("api", `${message || name}; to go on: ${resume}`);
};
