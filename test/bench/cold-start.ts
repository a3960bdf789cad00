import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describedEnvironments } from "@trips/core/wiring.ts";
import { region } from "@trips/local/settings.ts";
import { type Bundle, type BundledName, bundleFunctions } from "../support/function-bundles.ts";
import { formatNumber, median, quantile } from "./numbers.ts";
import type { Section } from "./report.ts";

const starts = 20;
const maxConsumerBytes = 400_000;

/** A function's environment. Nothing listens at these addresses: no request is made before an event. */
const environment = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
};

const program = `
  const started = performance.now();
  const { handler } = await import(process.argv[1]);
  const ms = performance.now() - started;
  if (typeof handler !== "function") throw new Error("the bundle exports no handler");
  process.stdout.write(String(ms));
`;

const run = promisify(execFile);

/** Milliseconds per import of a bundle, each in a process of its own. */
const importTimes = async (name: BundledName, file: string): Promise<number[]> => {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) {
    const { stdout } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program, pathToFileURL(file).href],
      { env: { ...environment, ...describedEnvironments[name] } },
    );
    times.push(Number(stdout));
  }
  return times;
};

/** What a cold start costs beyond Lambda's own part: reading, compiling and running the bundle's modules. */
export const runColdStart = async (): Promise<Section> => {
  const directory = await mkdtemp(join(tmpdir(), "trips-cold-start-"));
  try {
    const bundles = await bundleFunctions(directory);
    const rows: string[][] = [];
    for (const { name, file, bytes } of bundles) {
      const times = await importTimes(name, file);
      rows.push([
        name,
        formatNumber(bytes / 1000),
        formatNumber(gzipSync(await readFile(file)).length / 1000),
        formatNumber(median(times)),
        formatNumber(quantile(times, 0.95)),
      ]);
    }
    return {
      title: "Cold start",
      notes: [`Import of the bundle in a fresh process, ${starts} times, after which a handler is ready.`],
      tables: [{ head: ["function", "KB minified", "KB gzip", "median ms", "95 % ms"], rows }],
      targets: bundles.filter(isConsumer).map(({ name, bytes }) => ({
        name: `${name} at most ${maxConsumerBytes / 1000} KB minified`,
        measured: `${formatNumber(bytes / 1000)} KB`,
        isMet: bytes <= maxConsumerBytes,
      })),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
};

const isConsumer = ({ name }: Bundle): boolean => name === "aggregate" || name === "pulse";
