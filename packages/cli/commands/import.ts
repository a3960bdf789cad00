import { optionalNames } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { ImportError } from "@trips/importer/import-error.ts";
import { type ImportOptions, type ImportResult, runImport } from "@trips/importer/run-import.ts";
import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { openFile } from "../import/open-file.ts";
import { createProblemReport, createProgressLine, leftOf, summaryOf } from "../import/report.ts";
import {
  apiUrlOption,
  identifier,
  issuerUrlOption,
  option,
  readFlag,
  timeZone,
  url,
  vehicle,
  wholeNumber,
} from "../options.ts";
import { createRandom } from "../random.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";
import { createTokenSource, fixedToken, keepToken, subjectOf, type TokenSource } from "../token-source.ts";

type Options = Pick<
  ImportOptions,
  "driver" | "vehicle" | "trip" | "timeZone" | "batchSize" | "concurrency" | "retrySeconds" | "apiUrl"
> & {
  readonly issuerUrl: string;
  readonly shuffle?: number;
  readonly token?: string;
  readonly issuer?: string;
  readonly clientId?: string;
};

type Identity = Pick<ImportOptions, "tokenFor" | "isOneDriver" | "defaultDriver">;

const oneDriver = (token: string, now: number, { tokenFor }: TokenSource): Identity => ({
  tokenFor,
  isOneDriver: true,
  defaultDriver: subjectOf(token, now),
});

/** Who posts: any driver at the local issuer; elsewhere the given token's driver, or whoever signs in. */
const identify = async (options: Options, terminal: Terminal, signal: AbortSignal): Promise<Identity> => {
  const { token, issuer, clientId, driver, issuerUrl } = options;
  const { fetch, now = Date.now } = terminal;
  if (token === undefined && issuer === undefined)
    return createTokenSource({ issuerUrl, fetch, now: terminal.now });
  if (driver !== undefined)
    throw new CliError("input", "--driver is for the local issuer: elsewhere the token says who drives");
  if (token !== undefined) return oneDriver(token, now(), fixedToken(token));
  if (clientId === undefined)
    throw new CliError("input", "--issuer needs --client-id, the phone's client of the user pool");
  const { signIn } = await import("../sign-in/sign-in.ts");
  const print = (line: string) => terminal.stderr.write(`${line}\n`);
  const signedIn = await signIn({ issuer: issuer!, clientId, signal, print, now });
  const getToken = keepToken(signedIn.renew, now, signedIn.token);
  return oneDriver(signedIn.token.idToken, now(), { tokenFor: () => getToken });
};

const isTokenLost = (error: unknown): boolean => error instanceof CliError && error.code === "token";

const importFiles = async (
  files: readonly string[],
  options: Options,
  again: boolean,
  terminal: Terminal,
): Promise<ImportResult> => {
  const problems = createProblemReport(terminal.stderr);
  const progress = createProgressLine(terminal.stderr, Date.now);
  const { shuffle } = options;
  try {
    return await withInterrupt(async (signal) =>
      runImport({
        ...options,
        ...(await identify(options, terminal, signal)),
        ...{ again, signal, isTokenLost },
        shuffle: shuffle === undefined ? undefined : createRandom(shuffle),
        files: files.map(openFile),
        fetch: terminal.fetch,
        now: terminal.now,
        onProblem: (problem) => {
          progress.clear();
          problems.add(problem);
        },
        onProgress: progress.show,
      }),
    );
  } catch (error) {
    throw error instanceof ImportError ? new CliError("input", error.message) : error;
  } finally {
    progress.clear();
    problems.finish();
  }
};

const runCommand = async (
  files: readonly string[],
  options: Options,
  again: boolean,
  terminal: Terminal,
): Promise<void> => {
  const result = await importFiles(files, options, again, terminal);
  terminal.stdout.write(summaryOf(result));
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
      `${result.uncounted} trips were not counted whole within ${options.retrySeconds} s: see GET /v1/trips/{id} and /v1/rejects?trip={id}`,
    );
  if (result.posted === 0 && result.known === 0) {
    const reason = result.firstSkipped === undefined ? "" : ` (${result.firstSkipped})`;
    throw new CliError("input", `there is no record to post${reason}`);
  }
};

export const registerImport = (program: Command, terminal: Terminal): void => {
  const again = option("--again", "post drives even if they are stored already under another name");
  program
    .command("import")
    .description(
      `Post recorded trips through the API: GPX, KML, TCX, FIT and GeoJSON tracks (cut where they are silent for more than 12 hours), OwnTracks' .rec and points of GeoJSON (a trip per date), drives of Google's Timeline, or NDJSON lines {driver, vehicle, trip, timeZone, t, lat, lon, ${optionalNames.join(", ")}}; each also in a .gz or a .zip. Safe to run again: a record keeps its id, and a drive that is stored already under another name is reported and left out.`,
    )
    .argument("<files...>", "files; their content decides the format")
    .addOption(
      option("--driver <name>", 'driver of all records (default: as in the file; else "demo")').argParser(
        identifier,
      ),
    )
    .addOption(option("--vehicle <name>", "vehicle of all records").argParser(vehicle))
    .addOption(
      option(
        "--trip <id>",
        "trip of all records (default: as in the file; else the file's name, the track and what it holds)",
      ).argParser(identifier),
    )
    .addOption(
      option(
        "--time-zone <name>",
        "IANA zone of the trips' dates (default: as in the file, else where a trip begins)",
      ).argParser(timeZone),
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
        "how long to retry a failing request, and to wait for counting that makes no progress",
      )
        .argParser(wholeNumber(0, 86_400))
        .default(60),
    )
    .addOption(again)
    .addOption(apiUrlOption())
    .addOption(issuerUrlOption())
    .addOption(option("--token <token>", "ID token to post with, on a deployed system"))
    .addOption(
      option("--issuer <url>", "OIDC issuer of a deployed system to sign in at, in a browser").argParser(url),
    )
    .addOption(option("--client-id <id>", "with --issuer: the phone's client"))
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips import trips.ndjson.gz\n  npx trips import --driver ana.gomez --vehicle AB123CD drive.gpx\n  npx trips import --api-url https://… --issuer https://cognito-idp.us-east-1.amazonaws.com/us-east-1_… --client-id … Timeline.json",
    )
    .action((files: string[], options: Options, command: Command) =>
      runCommand(files, options, readFlag(command, again), terminal),
    );
};
