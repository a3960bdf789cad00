import { dateAfter, datesBetween } from "@trips/core/application/date-range.ts";
import { isDate } from "@trips/core/domain/local-date.ts";
import { buckets, table } from "@trips/core/pipeline.ts";
import { ports } from "@trips/local/settings.ts";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "../cli-error.ts";
import { identifier, option, readFlag, url, wholeNumber } from "../options.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

type Options = {
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly driver?: string;
  readonly settle: number;
  readonly edgeUrl: string;
  readonly table: string;
  readonly lakeBucket: string;
};

const date = (text: string): string => {
  if (!isDate(text)) throw new InvalidArgumentError("A date such as 2026-01-31 is needed.");
  return text;
};

const mostDates = 400;
const today = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

/** Of one date, a range, or today and yesterday (UTC). */
const datesOf = ({ date, from, to }: Options, nowMs: number): string[] => {
  if (date !== undefined && (from !== undefined || to !== undefined))
    throw new CliError("input", "give either --date or --from and --to");
  const last = date ?? to ?? today(nowMs);
  const first = date ?? from ?? to ?? dateAfter(last, -1);
  if (first > last || dateAfter(first, mostDates - 1) < last)
    throw new CliError("input", `from ${first} to ${last} is not a range of 1 to ${mostDates} dates`);
  return datesBetween(first, last);
};

export const registerReconcile = (program: Command, terminal: Terminal): void => {
  const json = option("--json", "what was found, as JSON");
  const aws = option("--aws", "on AWS, with the credentials and the region of the environment");
  program
    .command("reconcile")
    .description(
      "Compare what the table and the lake say of a date, trip by trip, to the millimetre. Exit code 0: balanced; 1: something differs; 2: it could not be checked.",
    )
    .addOption(option("--date <date>", "a local date (default: today and yesterday)").argParser(date))
    .addOption(option("--from <date>", "the first of several local dates").argParser(date))
    .addOption(option("--to <date>", "the last of them (default: today)").argParser(date))
    .addOption(
      option("--driver <name>", "only this driver's trips, without the fleet's lanes").argParser(identifier),
    )
    .addOption(json)
    .addOption(
      option(
        "--settle <seconds>",
        "how long records may be on their way into the lake: a difference is looked at again until it is as old",
      )
        .argParser(wholeNumber(0, 3_600))
        .default(180),
    )
    .addOption(
      option("--edge-url <url>", "the local cloud's AWS endpoint")
        .argParser(url)
        .default(`http://localhost:${ports.edge}`),
    )
    .addOption(aws)
    .addOption(option("--table <name>", "the table of the trips").default(table.name))
    .addOption(option("--lake-bucket <name>", "the bucket of the lake").default(buckets.lake))
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips reconcile\n  npx trips reconcile --date 2026-01-31 --driver ana.gomez\n" +
        "  npx trips reconcile --from 2026-01-01 --to 2026-01-31 --aws --table <table> --lake-bucket <bucket>",
    )
    .action(async (options: Options, command: Command) => {
      const dates = datesOf(options, (terminal.now ?? Date.now)());
      // Loaded here: the other commands do without the AWS clients and start faster.
      const { runReconcile } = await import("../reconcile/run-reconcile.ts");
      await withInterrupt((signal) =>
        runReconcile(
          {
            dates,
            driver: options.driver,
            settleMs: options.settle * 1000,
            isJson: readFlag(command, json),
            edgeUrl: readFlag(command, aws) ? undefined : options.edgeUrl,
            tableName: options.table,
            lakeBucket: options.lakeBucket,
          },
          terminal,
          signal,
        ),
      );
    });
};
