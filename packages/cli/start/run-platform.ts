import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join, relative, resolve } from "node:path";
import { table } from "@trips/core/pipeline.ts";
import { dashboardEnvironment } from "@trips/core/wiring.ts";
import { type CloudOptions, startCloud } from "@trips/local/cloud.ts";
import { StartError } from "@trips/local/process/start-error.ts";
import { region } from "@trips/local/settings.ts";
import { CliError } from "../cli-error.ts";
import { dashboardClientId, describeCloud } from "../cloud/cloud-spec.ts";
import { logLine } from "../cloud/log-line.ts";
import { fleetManager, fleetOf } from "../simulator/identities.ts";
import { startSimulation } from "../simulator/start-simulation.ts";
import { keepTableInService, tableInService } from "../table-in-service.ts";
import { openWebPort, startDashboard } from "./dashboard.ts";
import { openHistoryLedger } from "./history-ledger.ts";
import { nameFleet } from "./name-fleet.ts";
import { reloadFunctions } from "./reload-functions.ts";

export type PlatformOptions = Pick<
  CloudOptions,
  "root" | "directory" | "fresh" | "ports" | "dynamoDbUrl" | "limits" | "fsync"
> & {
  /** Simulated drivers; 0: none. */
  readonly drivers: number;
  /** How many weeks of the fleet's past there are. */
  readonly historyWeeks: number;
  /** The table to serve; absent: the one that was served last. */
  readonly table?: string | undefined;
  readonly webPort: number;
  /** False: without the dashboard. */
  readonly web: boolean;
  /** The dashboard with hot reload, and functions that restart when their sources change. */
  readonly dev: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

/** Runs everything until the signal, then stops it in reverse order. */
export const runPlatform = async (options: PlatformOptions): Promise<void> => {
  const { directory, drivers, fresh, webPort, web, dev, signal, print } = options;
  const users = [...fleetOf(drivers), fleetManager];
  const tableName = options.table ?? (fresh ? table.name : await tableInService(directory));
  const socket = web ? await openWebPort(webPort).catch(explain) : undefined;
  const webUrl = `http://localhost:${socket ? (socket.address() as AddressInfo).port : webPort}`;
  const edgeHosts = process.env.TRIPS_EDGE_HOSTS?.split(",").map((name) => name.trim());
  const log = (message: string, error?: unknown) => print(logLine(message, error));
  const spec = describeCloud({ webUrl, users, tableName });
  const cloud = await startCloud(spec, { ...options, edgeHosts, log }).catch((error) => {
    socket?.close();
    return explain(error);
  });
  try {
    await keepTableInService(directory, tableName);
    const dashboard = socket
      ? await startDashboard({
          ...options,
          socket,
          environment: {
            AWS_REGION: region,
            AWS_ACCESS_KEY_ID: "local",
            AWS_SECRET_ACCESS_KEY: "local",
            AWS_ENDPOINT_URL: cloud.edgeUrl,
            ...dashboardEnvironment({
              tableName,
              issuerUrl: cloud.issuerUrl,
              clientId: dashboardClientId,
              webUrl,
              apiUrl: cloud.apiUrl,
              mqttUrl: cloud.mqttUrl,
              map: { ...process.env, TRIPS_MAP_STYLE_URL: mapStyle(process.env.TRIPS_MAP_STYLE_URL) },
            }),
          },
        })
      : undefined;
    try {
      print("");
      if (web) print(`  Dashboard     ${webUrl}`);
      print(`  HTTP API      ${cloud.apiUrl}`);
      print(`  Token issuer  ${cloud.issuerUrl}`);
      print(`  MQTT          ${cloud.mqttUrl} (a device's key is the password)`);
      print(
        `  AWS endpoint  http://localhost:${new URL(cloud.edgeUrl).port} (Kinesis, DynamoDB, Firehose, S3)`,
      );
      print(`  over TLS      ${cloud.edgeTlsUrl} (certificate: ${shortPath(cloud.certificatePath)})`);
      print(`  Data          ${shortPath(directory)}`);
      if (tableName !== table.name) print(`  Table         ${tableName}`);
      print(`  Sign in as    ${users.map((user) => user.driver).join(", ")} (no password)`);
      print("");
      await nameFleet(cloud.edgeUrl, tableName, users);
      if (dev) reloadFunctions({ ...options, restart: cloud.restartFunctions });
      print("Ready. Ctrl-C stops everything.");
      if (drivers > 0) await simulateFleet(options, cloud);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await dashboard?.stop();
    }
  } catch (error) {
    // A Ctrl-C during the start ends it halfway, as intended.
    if (!signal.aborted) throw error;
  } finally {
    socket?.close();
    await cloud.stop();
  }
  print("Stopped.");
};

/** With weeks to compare with, a few hours of today are enough, and today is no record. */
const hoursOfToday = (historyWeeks: number): number => (historyWeeks > 0 ? 3 : 8);

const simulateFleet = async (
  options: PlatformOptions,
  { apiUrl, issuerUrl }: { readonly apiUrl: string; readonly issuerUrl: string },
): Promise<void> => {
  const { directory, drivers, fresh = false, historyWeeks: weeks, signal, print } = options;
  await startSimulation({
    ...{ apiUrl, issuerUrl, drivers, seed: 1, signal, log: print },
    historyHours: hoursOfToday(weeks),
    history: {
      weeks,
      ledger: await openHistoryLedger(join(directory, "history"), fresh),
      onPosted: ({ trips, records, seconds }) => {
        if (trips === 0) return;
        const rate = Math.round(records / seconds);
        print(
          `The fleet's past weeks are posted: ${trips} trips, ${records} records in ${Math.round(seconds)} s, ${rate} a second.`,
        );
      },
    },
    onTodayPosted: ({ trips, records }) =>
      print(`The fleet's trips of today so far are posted: ${trips} trips, ${records} records.`),
  });
};
/** The dashboard runs in another directory, so a file's path is made absolute. */
const mapStyle = (given: string | undefined): string | undefined =>
  given?.endsWith(".pmtiles") && !URL.canParse(given) ? resolve(given) : given;

/** As a user would type it: relative inside the working directory. */
const shortPath = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
};

/** What the user can mend is reported without a stack. */
const explain = (error: unknown): never => {
  if (error instanceof StartError) throw new CliError("start", error.message);
  throw error;
};
