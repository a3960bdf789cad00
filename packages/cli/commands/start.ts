import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ports } from "@trips/local/settings.ts";
import type { Command } from "commander";
import { localLake, option, readFlag, tableName, url, wholeNumber } from "../options.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

const webPort = 3000;
const root = fileURLToPath(new URL("../../..", import.meta.url));

type Options = {
  readonly drivers: number;
  readonly historyWeeks: number;
  readonly data: string;
  readonly apiPort: number;
  readonly webPort: number;
  readonly edgePort: number;
  readonly edgeTlsPort: number;
  readonly issuerPort: number;
  readonly mqttPort: number;
  readonly dynamodbUrl?: string;
  readonly table?: string;
};

const portOption = (flags: string, description: string, port: number) =>
  option(flags, description).argParser(wholeNumber(0, 65_535)).default(port);

export const registerStart = (program: Command, terminal: Terminal): void => {
  const fresh = option("--fresh", "empty the data directory first");
  const liftLimits = option(
    "--lift-limits",
    "without the limits of the stream's shards and of single callers",
  );
  const fsync = option("--fsync", "what is acknowledged survives a power cut, not only a kill; slower");
  const noWeb = option("--no-web", "leave out the dashboard");
  const dev = option("--dev", "dashboard with hot reload, and functions that restart when a source changes");
  program
    .command("start")
    .description("Run the whole platform on this machine, with a simulated fleet.")
    .addOption(
      option("--drivers <count>", "simulated drivers; 0 for no simulation")
        .argParser(wholeNumber(0, 1_000))
        .default(5),
    )
    .addOption(
      option("--history-weeks <count>", "weeks of the fleet's past, posted in the background; 0 for none")
        .argParser(wholeNumber(0, 52))
        .default(4),
    )
    .addOption(option("--data <directory>", "where everything is kept").default(".trips"))
    .addOption(fresh)
    .addOption(portOption("--api-port <port>", "port of the HTTP API", ports.api))
    .addOption(portOption("--web-port <port>", "port of the dashboard", webPort))
    .addOption(portOption("--edge-port <port>", "port of Kinesis, DynamoDB, Firehose and S3", ports.edge))
    .addOption(portOption("--edge-tls-port <port>", "port of the same over TLS", ports.edgeTls))
    .addOption(portOption("--issuer-port <port>", "port of the token issuer", ports.issuer))
    .addOption(portOption("--mqtt-port <port>", "port of the MQTT broker", ports.mqtt))
    .addOption(
      option("--dynamodb-url <url>", "a DynamoDB endpoint to use instead of Dynoxide").argParser(url),
    )
    .addOption(
      option(
        "--table <name>",
        "the table to serve from now on, e.g. one that a replay has filled (default: as before)",
      ).argParser(tableName),
    )
    .addOption(
      option("--lake <kind>", "what the lake consists of: parquet").argParser(localLake).default("parquet"),
    )
    .addOption(liftLimits)
    .addOption(fsync)
    .addOption(noWeb)
    .addOption(dev)
    .action(async (options: Options, command: Command) => {
      // Loaded here: the other commands do without the cloud and start faster.
      const { runPlatform } = await import("../start/run-platform.ts");
      const directory = resolve(options.data);
      await withInterrupt((signal) =>
        runPlatform({
          root,
          directory,
          fresh: readFlag(command, fresh),
          drivers: options.drivers,
          historyWeeks: options.historyWeeks,
          ports: portsOf(options),
          webPort: options.webPort,
          web: isWebWanted(command, noWeb),
          dev: readFlag(command, dev),
          dynamoDbUrl: options.dynamodbUrl,
          table: options.table,
          limits: readFlag(command, liftLimits) ? "lifted" : "enforced",
          fsync: readFlag(command, fsync),
          signal,
          print: (line) => terminal.stdout.write(`${line}\n`),
        }),
      );
    });
};

const portsOf = ({ apiPort, issuerPort, edgePort, edgeTlsPort, mqttPort }: Options) => ({
  api: apiPort,
  issuer: issuerPort,
  edge: edgePort,
  edgeTls: edgeTlsPort,
  mqtt: mqttPort,
});

/** commander turns `--no-web` into an option `web` that is true by default; TRIPS_NO_WEB is a plain yes or no. */
const isWebWanted = (command: Command, noWeb: ReturnType<typeof option>): boolean =>
  command.getOptionValueSource("web") === "env"
    ? !readFlag(command, noWeb)
    : command.getOptionValue("web") === true;
