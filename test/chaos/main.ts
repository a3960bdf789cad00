import { join } from "node:path";
import { createApiClient, until } from "../support/api-client.ts";
import { control } from "../support/control.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";
import { makeDrives, writeLines } from "../support/simulated-drives.ts";
import { untilComplete } from "../support/snapshot.ts";
import type { TripLine } from "../support/trip-lines.ts";
import { everyFault } from "./every-fault.ts";
import { produce } from "./produce.ts";

/**
 * Imports many records amid every fault, of which some also kill the function that merges the lake, and then compares
 * both ledgers: `npm run chaos -- 2000000`. Prints how many records each holds; exits with 1 if they differ.
 */
const records = Number(process.argv[2] ?? 200_000);
if (!Number.isInteger(records) || records < 1_000) {
  console.error(`"${process.argv[2]}" is not a whole number of at least 1000 records.`);
  process.exit(2);
}

const [drivers, trips] = [20, 5];
/** This driver's trips arrive by PutRecords; the others' are imported. */
const producer = "driver.0";
const seconds = Math.ceil(records / (drivers * trips));
const faults = [
  ...everyFault,
  { type: "kill-handler", function: "curate", when: "before", share: 0.3, count: 2, seed: 60 },
  { type: "kill-handler", function: "curate", when: "after", share: 0.5, count: 3, seed: 61 },
  { type: "drop-response", service: "dynamodb", operation: "PutItem", share: 0.02, seed: 62 },
];
const longMs = 3_600_000;

const run = async (platform: Platform, directory: string): Promise<number> => {
  const byTrip = Map.groupBy(makeDrives(drivers, trips, seconds), ({ driver, trip }) => `${driver}/${trip}`);
  const [produced, imported] = [true, false].map((isProduced) =>
    [...byTrip.values()].filter(([line]) => (line?.driver === producer) === isProduced),
  ) as [TripLine[][], TripLine[][]];
  const file = join(directory, "drives.ndjson");
  await writeLines(file, imported.flat());
  for (const fault of faults) await control(platform, "SetFault", fault);
  const begin = performance.now();
  const importing = runTrips([
    ...["import", file, "--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl],
    ...["--batch-size", "100", "--concurrency", "6"],
  ]);
  await produce(platform.edgeUrl, produced, 100);
  const { code, stdout, stderr } = await importing;
  if (code !== 0) throw new Error(stdout + stderr);
  const expected = new Map([...byTrip].map(([name, trip]) => [name, trip.length]));
  await untilComplete(createApiClient(platform), expected, longMs);
  const counted = [...expected.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${counted} records counted after ${Math.round((performance.now() - begin) / 1_000)} s`);
  const dates = [...byTrip.values()].flat().map(({ t }) => new Date(t).toISOString().slice(0, 10));
  const [from, to] = [dates.reduce((a, b) => (a < b ? a : b)), dates.reduce((a, b) => (a > b ? a : b))];
  // What was killed is invoked again after one and two minutes.
  const reconciled = await until(
    () =>
      runTrips(["reconcile", "--from", from, "--to", to, "--settle", "0", "--edge-url", platform.edgeUrl]),
    ({ code, stdout }) => code === 0 && !stdout.includes("flight"),
    longMs,
  );
  console.log(reconciled.stdout.trim());
  console.log((await runTrips(["faults", "list", "--edge-url", platform.edgeUrl])).stdout.trim());
  return reconciled.code ?? 1;
};

const directory = await makeDirectory();
const platform = await startPlatform({
  directory: join(directory.path, "data"),
  options: ["--lift-limits"],
});
try {
  process.exitCode = await run(platform, directory.path);
} finally {
  await platform.interrupt();
  await directory.remove();
}
