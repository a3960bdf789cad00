import { setTimeout as sleep } from "node:timers/promises";
import { copyRest } from "@trips/aws/dynamodb/copy-rest.ts";
import { createLakeSource } from "@trips/aws/replay/lake-source.ts";
import { createStreamSource, type StreamStart } from "@trips/aws/replay/stream-source.ts";
import { ReplayStalled } from "@trips/core/application/replay.ts";
import { deliveryStreams } from "@trips/core/pipeline.ts";
import { CliError } from "../cli-error.ts";
import type { From, ReplayOptions } from "../commands/replay.ts";
import { tableInService } from "../table-in-service.ts";
import type { Terminal } from "../terminal.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { connect } from "./connection.ts";
import { recountTable } from "./recount-table.ts";
import { replayFailures } from "./replay-failures.ts";
import { replaySource, type Source } from "./replay-source.ts";
import { countsText, createLine, rowsText, verdictOf } from "./report.ts";
import type { ResumableRun, Run } from "./run.ts";

type Options = ReplayOptions & {
  readonly isRestart: boolean;
  readonly isOnAws: boolean;
  /** The command line that goes on where this run stops. */
  readonly resume: string;
};

const rawPrefix = deliveryStreams.lake.destination.backup.prefix.split("!")[0]!;

/** What arrived so long before a replay of the lake began may not have landed when it was listed. */
const landingMs = 15 * 60_000;

const checkOptions = ({ from, into, since, until, table, isOnAws }: Options): void => {
  const refuse = (message: string): never => {
    throw new CliError("input", message);
  };
  if (isOnAws && table === undefined) refuse("--aws needs --table, the stage's table");
  if (from.type !== "lake" && (since ?? until) !== undefined)
    refuse("--since and --until are for --from lake; a time itself is for the stream: --from <time>");
  if (since !== undefined && until !== undefined && since > until) refuse("--since is after --until");
  if (from.type === "table" && into !== undefined)
    refuse("--from table recounts the trips of the table in service: it takes no --into");
  if (from.type === "rest" && into === undefined)
    refuse("--from rest copies into another table: it needs --into");
};

export const runReplay = async (options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> => {
  checkOptions(options);
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

const runFrom = (options: Options, run: Run, served: string): Promise<void> => {
  switch (options.from.type) {
    case "failures":
      return runFailures(options, run);
    case "table":
      return runRecount(options, run);
    case "rest":
      return runCopy(options, run, served);
    default:
      return runSource(options, run);
  }
};

const streamStartOf = (from: From): StreamStart => {
  switch (from.type) {
    case "time":
    case "record":
      return from;
    default:
      return { type: "oldest" };
  }
};

/** A second's worth, so that the rate is kept from second to second; a GPS record has some 80 bytes. */
const partBytesOf = (rate: number | undefined): number | undefined =>
  rate === undefined ? undefined : Math.min(Math.max(rate * 80, 20_000), 1_000_000);

const sourceOf = async (options: Options, { connection, rate }: Run, startedMs: number): Promise<Source> => {
  const { from, since, until } = options;
  if (from.type === "lake") {
    const lake = createLakeSource({
      client: connection.s3,
      bucket: options.lakeBucket,
      prefix: rawPrefix,
      since,
      until,
      partBytes: partBytesOf(rate),
    });
    return { parts: lake.parts, total: (await lake.measure()).bytes };
  }
  const stream = createStreamSource({
    client: connection.kinesis,
    streamName: options.stream,
    start: streamStartOf(from),
    untilMs: startedMs,
    sleep: (ms) => sleep(ms),
  });
  return { parts: stream.parts, total: startedMs, isTime: true };
};

const runSource = async (options: Options, run: Run): Promise<void> => {
  const { terminal, now, table } = run;
  const { from, since, until, data, edgeUrl, isOnAws } = options;
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
  const result = await replaySource(resumable, await sourceOf(options, run, startedMs), startedMs);
  run.line.clear();
  terminal.stdout.write(countsText(result.counts, result.inRun, (now() - beganMs) / 1000));
  if (result.isStopped) throw stopped(options);
  terminal.stdout.write(verdictOf(result.counts, table));
  if (from.type === "lake" && until === undefined)
    terminal.stdout.write(
      `What arrived since it began is in the stream: npx trips replay --from ${new Date(startedMs - landingMs).toISOString()}${options.into === undefined ? "" : ` --into ${options.into}`}\n`,
    );
};

const runFailures = async (options: Options, run: Run): Promise<void> => {
  const { terminal, now, table, line } = run;
  const beganMs = now();
  const result = await replayFailures(run, {
    stream: options.stream,
    failures: options.failuresBucket,
    rejectsStream: options.rejectsStream,
    removes: options.into === undefined,
  });
  line.clear();
  const { counts, batches, invocations, others, left, isStopped } = result;
  terminal.stdout.write(
    rowsText([
      ["batches", batches],
      ["invocations", invocations],
      ["left alone", others],
      ["left over", left.length],
    ]),
  );
  terminal.stdout.write(countsText(counts, counts.records, (now() - beganMs) / 1000));
  for (const reason of left.slice(0, shownFailures)) terminal.stderr.write(`${reason}\n`);
  if (left.length > shownFailures)
    terminal.stderr.write(`and ${left.length - shownFailures} more like these\n`);
  if (isStopped) throw stopped(options);
  terminal.stdout.write(verdictOf(counts, table));
  if (left.length > 0) throw new CliError("api", `${left.length} documents stay in the failure bucket`);
};

const shownFailures = 20;

const runRecount = async (options: Options, run: Run): Promise<void> => {
  const { terminal, line, table } = run;
  const { recounted, others, versions, isStopped } = await recountTable(run);
  line.clear();
  terminal.stdout.write(
    rowsText([
      ["recounted", recounted],
      ["by others", others],
      ["of versions", versions.join(", ") || "none"],
    ]),
  );
  if (isStopped) throw stopped(options);
  if (versions.length === 0)
    terminal.stdout.write(`Nothing changed: today's rules counted every trip of the table "${table}".\n`);
};

const runCopy = async ({ into, resume }: Options, run: Run, served: string): Promise<void> => {
  const { connection, terminal, signal, line } = run;
  let [copied, kept] = [0, 0];
  for await (const page of copyRest({ client: connection.documents, tableName: served }, into!)) {
    copied += page.copied;
    kept += page.kept;
    line.show(`${copied} items copied`);
    if (signal.aborted) throw stopped({ resume });
  }
  line.clear();
  terminal.stdout.write(
    rowsText([
      ["copied", copied],
      ["there already", kept],
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
