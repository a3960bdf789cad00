import { limits } from "@trips/core/api/limits.ts";
import { optionalNames } from "@trips/core/domain/fields.ts";
import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { createProblemReport, createProgressLine, leftOf, summaryOf } from "../import/report.ts";
import { type ImportOptions, runImport } from "../import/run-import.ts";
import {
  apiUrlOption,
  identifier,
  issuerUrlOption,
  option,
  timeZone,
  vehicle,
  wholeNumber,
} from "../options.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

type Options = Pick<
  ImportOptions,
  | "driver"
  | "vehicle"
  | "trip"
  | "timeZone"
  | "batchSize"
  | "concurrency"
  | "shuffle"
  | "retrySeconds"
  | "apiUrl"
  | "issuerUrl"
>;

const runCommand = async (files: readonly string[], options: Options, terminal: Terminal): Promise<void> => {
  const problems = createProblemReport(terminal.stderr);
  const progress = createProgressLine(terminal.stderr, Date.now);
  const result = await withInterrupt((signal) =>
    runImport({
      ...options,
      files,
      signal,
      fetch: terminal.fetch,
      now: terminal.now,
      onProblem: (problem) => {
        progress.clear();
        problems.add(problem);
      },
      onProgress: progress.show,
    }),
  ).finally(() => {
    progress.clear();
    problems.finish();
  });
  terminal.stdout.write(summaryOf(result, options.timeZone));
  terminal.stderr.write(leftOf(result));
  if (result.stopped?.kind === "interrupted") throw new CliError("interrupted", "interrupted");
  if (result.stopped !== undefined) {
    throw new CliError(
      "api",
      `gave up after ${options.retrySeconds} s of failures: ${result.stopped.reason}`,
    );
  }
  if (result.refused > 0) throw new CliError("api", `the API refused ${result.refused} records`);
  if (result.rejected > 0)
    throw new CliError("api", `${result.rejected} of the posted records are rejected and not counted`);
  if (result.uncounted > 0)
    throw new CliError(
      "api",
      `${result.uncounted} trips were not counted whole within ${options.retrySeconds} s: what becomes of them is at GET /v1/trips/{id} and /v1/rejects?trip={id}`,
    );
  if (result.posted === 0) {
    const reason = result.firstSkipped === undefined ? "" : ` (${result.firstSkipped})`;
    throw new CliError("input", `there is no record to post${reason}`);
  }
};

export const registerImport = (program: Command, terminal: Terminal): void => {
  program
    .command("import")
    .description(
      `Post recorded trips through the API: GPX tracks (cut where they are silent for more than 12 hours), or NDJSON lines {driver, vehicle, trip, t, lat, lon, ${optionalNames.join(", ")}}, each also gzipped. Safe to run again: a record keeps its id.`,
    )
    .argument("<files...>", "files ending in .gpx, .ndjson or .jsonl, each also with .gz")
    .addOption(
      option("--driver <name>", 'driver of all records (default: as in the file; for GPX "demo")').argParser(
        identifier,
      ),
    )
    .addOption(option("--vehicle <name>", "vehicle of all records").argParser(vehicle))
    .addOption(
      option(
        "--trip <id>",
        "trip of all records (default: as in the file; for GPX its name and the track's number)",
      ).argParser(identifier),
    )
    .addOption(
      option("--time-zone <name>", "IANA zone whose dates the trips' days are")
        .argParser(timeZone)
        .default("UTC"),
    )
    .addOption(
      option("--batch-size <records>", "records per request")
        .argParser(wholeNumber(1, limits.recordsPerBatch))
        .default(60),
    )
    .addOption(
      option("--concurrency <trips>", "trips at a time; a trip's batches go one after another")
        .argParser(wholeNumber(1, 256))
        .default(8),
    )
    .addOption(
      option(
        "--shuffle <seed>",
        "post the batches in another order, to show that it does not matter",
      ).argParser(wholeNumber(0, 4_294_967_295)),
    )
    .addOption(
      option(
        "--retry-seconds <seconds>",
        "how long a failing request is tried again, and counting without progress is waited for",
      )
        .argParser(wholeNumber(0, 86_400))
        .default(60),
    )
    .addOption(apiUrlOption())
    .addOption(issuerUrlOption())
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips import trips.ndjson.gz\n  npx trips import --driver ana.gomez --vehicle AB123CD drive.gpx",
    )
    .action((files: string[], options: Options) => runCommand(files, options, terminal));
};
