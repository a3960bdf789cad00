import { resolve } from "node:path";
import type { ReplayJob } from "@trips/core/application/replay-job.ts";
import { buckets, deliveryStreams, stream } from "@trips/core/pipeline.ts";
import { ports } from "@trips/local/settings.ts";
import { type Command, InvalidArgumentError } from "commander";
import { option, readFlag, tableName, url, wholeNumber } from "../options.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

/** What to replay. */
export type From = ReplayJob["from"];

export type ReplayOptions = {
  readonly from: From;
  readonly into?: string;
  readonly since?: string;
  readonly until?: string;
  readonly rate: number;
  readonly workers: number;
  readonly table?: string;
  readonly stateMachine?: string;
  readonly stream: string;
  readonly lakeBucket: string;
  readonly failuresBucket: string;
  readonly rejectsStream: string;
  readonly edgeUrl: string;
  readonly data: string;
};

const sources = ["lake", "stream", "failures", "table", "rest", "orders"] as const;

/** A source's name, a time of arrival, or a record of the stream as `shardId-000000000000:4954…`. */
export const parseFrom = (text: string): From => {
  const type = sources.find((name) => name === text);
  if (type) return { type };
  const [, shard, sequenceNumber] = /^(shardId-\d{12}):(\d+)$/.exec(text) ?? [];
  if (shard && sequenceNumber) return { type: "record", shard, sequenceNumber };
  const arrivedMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(arrivedMs)) return { type: "time", arrivedMs };
  throw new InvalidArgumentError(
    `One of ${sources.join(", ")}, a time such as 2026-01-31T08:00Z, or a shard's record such as shardId-000000000000:4954… is needed.`,
  );
};

const date = (text: string): string => {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDate || new Date(text).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError("A date such as 2026-01-31 is needed.");
  return text;
};

/** The command line that goes on where this one stopped, or from another source with all else the same. */
export const resumeLine = (command: Command, from?: From): string => {
  const once = ["--restart", "--stop", ...(from ? ["--since", "--until"] : [])];
  const words = command.options.flatMap((each) => {
    const name = each.attributeName();
    if (command.getOptionValueSource(name) !== "cli" || once.includes(each.long!)) return [];
    const given = command.getOptionValue(name);
    if (each.long === "--from") return ["--from", wordOf(from ?? (given as From))];
    return given === true ? [each.long!] : [each.long!, String(given)];
  });
  return ["npx trips replay", ...words].join(" ");
};

const wordOf = (from: From): string => {
  switch (from.type) {
    case "time":
      return new Date(from.arrivedMs).toISOString();
    case "record":
      return `${from.shard}:${from.sequenceNumber}`;
    default:
      return from.type;
  }
};

const stateMachineArn = (text: string): string => {
  if (/^arn:[\w-]+:states:[\w-]+:\d{12}:stateMachine:[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError("The output replayMachineArn of the deployment is needed.");
};

/** What is sent again, and how fast. */
const addWork = (command: Command): Command =>
  command
    .addOption(
      option(
        "--from <source>",
        "lake (all that Firehose backed up), stream (all that it still holds), a time of arrival, shard:sequence number, failures (what consumers gave up on), table (recount the trips of other rules), rest (copy what no record says), orders (of it, the orders to erase)",
      )
        .argParser(parseFrom)
        .makeOptionMandatory(),
    )
    .addOption(
      option("--into <table>", "another table to fill; the local cloud creates it").argParser(tableName),
    )
    .addOption(option("--since <date>", "of the lake: first date of arrival (UTC)").argParser(date))
    .addOption(option("--until <date>", "of the lake: last date of arrival (UTC)").argParser(date))
    .addOption(
      option("--rate <records>", "records per second at most, on average; 0: no limit")
        .argParser(wholeNumber(0, 10_000_000))
        .default(5_000),
    )
    .addOption(
      option("--workers <count>", "trips that are committed at the same time")
        .argParser(wholeNumber(1, 32))
        .default(4),
    );

/** The names of what it reads and writes. */
const addNames = (command: Command): Command =>
  command
    .addOption(option("--data <directory>", "where the local cloud and checkpoints are").default(".trips"))
    .addOption(
      option("--edge-url <url>", "the local cloud's AWS endpoint")
        .argParser(url)
        .default(`http://localhost:${ports.edge}`),
    )
    .addOption(
      option(
        "--state-machine <arn>",
        "with --aws: the stage's state machine does it, and this command looks on",
      ).argParser(stateMachineArn),
    )
    .addOption(
      option(
        "--table <name>",
        "the table in service, or to copy from (default: the local cloud's, the state machine's)",
      ).argParser(tableName),
    )
    .addOption(option("--stream <name>", "the stream of the records").default(stream.name))
    .addOption(option("--lake-bucket <name>", "the bucket of the lake").default(buckets.lake))
    .addOption(option("--failures-bucket <name>", "what consumers gave up on").default(buckets.failures))
    .addOption(
      option("--rejects-stream <name>", "the delivery stream of the rejects").default(
        deliveryStreams.rejects.name,
      ),
    );

export const registerReplay = (program: Command, terminal: Terminal): void => {
  const restart = option("--restart", "begin again, although an earlier run can be resumed");
  const aws = option("--aws", "on AWS, with the credentials and the region of the environment");
  const stop = option("--stop", "stop the replay that the state machine runs");
  const command = program
    .command("replay")
    .description(
      "Send what was received through the counting again: it changes nothing that was counted, so it repairs, fills another table, or recounts after the rules changed.",
    );
  addNames(addWork(command).addOption(restart).addOption(aws).addOption(stop))
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips replay --from stream\n  npx trips replay --from lake --since 2026-11-01 --into trips2\n  npx trips replay --from failures\n  npx trips replay --from table",
    )
    .action(async (options: ReplayOptions, command: Command) => {
      // Loaded here: the other commands do without the AWS clients and start faster.
      const { runReplay } = await import("../replay/run-replay.ts");
      await withInterrupt((signal) =>
        runReplay(
          {
            ...options,
            data: resolve(options.data),
            isRestart: readFlag(command, restart),
            isOnAws: readFlag(command, aws),
            isStop: readFlag(command, stop),
            resume: resumeLine(command),
            catchUp: (arrivedMs) => resumeLine(command, { type: "time", arrivedMs }),
          },
          terminal,
          signal,
        ),
      );
    });
};
