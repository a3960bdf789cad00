import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { S3Client } from "@aws-sdk/client-s3";
import { formatNumber } from "../bench/numbers.ts";
import { machine, printSection } from "../bench/report.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";
import { fillLake } from "./fill-lake.ts";

/**
 * How fast `trips replay --from lake` fills another table from the raw lake of a fleet, in the local cloud, and how fast
 * it finds that nothing is new.
 */
const usage = "Usage: npm run bench:replay -- [--records <number>] [--workers <count>]";
const bin = fileURLToPath(new URL("../../packages/cli/bin/trips.js", import.meta.url));
const sampleMs = 500;

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        records: { type: "string", default: "1000000" },
        workers: { type: "string", default: "4" },
      },
    });
    const read = (name: "records" | "workers"): number => {
      const value = Number(values[name]);
      if (!(value >= 1)) throw new Error(`--${name} must be a number of at least 1`);
      return value;
    };
    return { records: read("records"), workers: read("workers") };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return process.exit(2);
  }
};

const { records, workers } = readOptions();

/** Zero once the process has ended. */
const residentBytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
};

type Measured = { readonly seconds: number; readonly residentBytesMax: number; readonly added: number };

const measure = async ({ edgeUrl }: Platform, directory: string): Promise<Measured> => {
  const child = spawn(
    process.execPath,
    [
      ...[bin, "replay", "--from", "lake", "--into", "trips2", "--rate", "0", "--workers", String(workers)],
      ...["--edge-url", edgeUrl, "--data", directory],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const closed = once(child, "close");
  let residentBytesMax = 0;
  while (child.exitCode === null) {
    residentBytesMax = Math.max(residentBytesMax, await residentBytes(child.pid!));
    await Promise.race([closed, sleep(sampleMs)]);
  }
  const number = (row: string): number =>
    Number(new RegExp(`^${row} +([\\d.,]+)`, "m").exec(stdout)?.[1]?.replaceAll(",", ""));
  if (child.exitCode !== 0 || number("records read") !== records)
    throw new Error(`the replay ended with ${child.exitCode}: ${stdout}`);
  return { seconds: number("seconds"), residentBytesMax, added: number("new") };
};

const directory = await makeDirectory();
try {
  console.log(machine());
  const platform = await startPlatform({ directory: directory.path, options: ["--lift-limits"] });
  const s3 = new S3Client({
    endpoint: platform.edgeUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
  try {
    const { objects, bytes } = await fillLake(s3, records);
    const filled = await measure(platform, directory.path);
    const again = await measure(platform, directory.path);
    if (filled.added !== records || again.added !== 0)
      throw new Error(`${filled.added} records were new, and ${again.added} of the same again`);
    const row = (name: string, { seconds, residentBytesMax }: Measured): string[] => [
      name,
      formatNumber(seconds, 1),
      formatNumber(records / seconds),
      formatNumber(residentBytesMax / 1e6),
    ];
    printSection({
      title: `${formatNumber(records)} records of a lake of ${formatNumber(objects)} objects, ${formatNumber(bytes / 1e6)} MB`,
      notes: [`${workers} workers. Every record was new once, and none of them again.`],
      tables: [
        {
          head: ["", "seconds", "records/s", "MB of the command at most"],
          rows: [row("into an empty table", filled), row("again", again)],
        },
      ],
      targets: [],
    });
  } finally {
    s3.destroy();
    await platform.interrupt();
  }
} finally {
  await directory.remove();
}
