import { resolve } from "node:path";
import { timerSleep } from "@trips/client/effects.ts";
import type { Days } from "@trips/core/lake/days.ts";
import { athenaNamesOf } from "@trips/core/lake/layout.ts";
import { type BoundQuery, bindQuery, namedQueries } from "@trips/core/lake/named-queries.ts";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "../cli-error.ts";
import { option, readFlag } from "../options.ts";
import type { QueryResult } from "../query/query-result.ts";
import { type Format, formats, writeResult } from "../query/write-result.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

type Options = Partial<Days> & {
  readonly named?: string;
  readonly format: Format;
  readonly data: string;
  readonly stage?: string;
  readonly workgroup?: string;
  readonly database?: string;
};

const date = (text: string): string => {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDate || new Date(text).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError("A date such as 2026-01-31 is needed.");
  return text;
};

const writeList = (terminal: Terminal): void => {
  const width = Math.max(...namedQueries.map(({ name }) => name.length));
  for (const { name, description } of namedQueries)
    terminal.stdout.write(`${name.padEnd(width)}  ${description}\n`);
};

/** Of SQL or a named query, whichever is given. */
const queryOf = (
  sql: string | undefined,
  { named, from, to }: Options,
  nowMs: number,
): Pick<BoundQuery, "sql"> & Partial<BoundQuery> => {
  if ((sql === undefined) === (named === undefined))
    throw new CliError("input", "give either SQL or --named; --list shows the named queries");
  if (sql !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new CliError("input", "--from and --to belong to --named; SQL names its own days");
    return { sql };
  }
  const query = namedQueries.find(({ name }) => name === named)!;
  const bound = bindQuery(query, { from, to }, nowMs);
  if (bound.days.from > bound.days.to)
    throw new CliError("input", `the first day, ${bound.days.from}, is after the last, ${bound.days.to}`);
  return bound;
};

/** The name of the application in sst.config.ts. */
const app = "trips";

/** Those of the stage, as far as they are not given. */
const namesIn = ({ stage, workgroup, database }: Options): { workgroup: string; database: string } => {
  if (stage === undefined && (workgroup === undefined || database === undefined))
    throw new CliError("input", "--aws needs --stage, or --workgroup and --database");
  const usual = athenaNamesOf(app, stage ?? "");
  return { workgroup: workgroup ?? usual.workgroup, database: database ?? usual.database };
};

type Write = (result: QueryResult) => Promise<void>;

const runInAthena = async (
  sql: string,
  options: Options,
  terminal: Terminal,
  write: Write,
): Promise<void> => {
  const names = namesIn(options);
  const [{ AthenaClient }, { queryAthena }] = await Promise.all([
    import("@aws-sdk/client-athena"),
    import("../query/athena.ts"),
  ]);
  const client = new AthenaClient();
  const log = (line: string) => terminal.stderr.write(`${line}\n`);
  try {
    await withInterrupt((signal) =>
      queryAthena({ client, ...names, signal, sleep: timerSleep, log }, sql, write),
    );
  } finally {
    client.destroy();
  }
};

const runLocally = async (
  query: ReturnType<typeof queryOf>,
  { data }: Options,
  nowMs: number,
  write: Write,
): Promise<void> => {
  // Loaded here: the other commands do without DuckDB and start faster.
  const { queryLocalLake } = await import("../query/local-lake.ts");
  await withInterrupt((signal) => queryLocalLake(resolve(data), query, write, signal, nowMs));
};

export const registerQuery = (program: Command, terminal: Terminal): void => {
  const aws = option("--aws", "ask Athena, in the account and region of the environment or of AWS_PROFILE");
  const list = option("--list", "show the named queries");
  program
    .command("query")
    .description("Run SQL over the lake: tables records, positions and rejects.")
    .argument("[sql]", "a query")
    .addOption(
      option("--named <name>", "a named query instead").choices(namedQueries.map(({ name }) => name)),
    )
    .addOption(
      option("--from <date>", "a named query's first local day (default: a week ago)").argParser(date),
    )
    .addOption(option("--to <date>", "a named query's last local day (default: tomorrow)").argParser(date))
    .addOption(list)
    .addOption(option("--format <name>", "of the result").choices(formats).default("table"))
    .addOption(option("--data <directory>", "the local cloud's data").default(".trips"))
    .addOption(aws)
    .addOption(option("--stage <name>", "with --aws: the stage whose lake it is"))
    .addOption(option("--workgroup <name>", "with --aws: the workgroup (default: the stage's)"))
    .addOption(option("--database <name>", "with --aws: the database (default: the stage's)"))
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips query --named km-per-driver-day\n" +
        `  npx trips query "SELECT driver, count(*) FROM positions WHERE left_out IS NOT NULL GROUP BY driver"`,
    )
    .action(async (sql: string | undefined, options: Options, command: Command) => {
      if (readFlag(command, list)) return writeList(terminal);
      const nowMs = (terminal.now ?? Date.now)();
      const query = queryOf(sql, options, nowMs);
      const write: Write = (result) => writeResult(result, options.format, terminal.stdout);
      const isAws = readFlag(command, aws);
      const alone = ["stage", "workgroup", "database"].find(
        (name) => !isAws && command.getOptionValueSource(name) === "cli",
      );
      if (alone !== undefined) throw new CliError("input", `--${alone} belongs to --aws`);
      if (isAws) await runInAthena(query.sql, options, terminal, write);
      else await runLocally(query, options, nowMs, write);
    });
};
