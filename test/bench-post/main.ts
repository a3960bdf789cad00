import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { formatNumber, quantile } from "../bench/numbers.ts";
import { machine, printSection, type Table } from "../bench/report.ts";
import { createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, startPlatform } from "../support/platform.ts";
import { hasRealData } from "../support/trip-lines.ts";
import { type Plan, planDrives } from "./drives.ts";
import { type Posted, type PostedTrip, startPoster } from "./poster.ts";
import { type Memory, type ProcessTime, watchTree } from "./process-tree.ts";
import { profileTables, profilingInto } from "./profiles.ts";

/**
 * What a post to `trips start` costs, from the phone's request until its records are visible: throughput, processor
 * time of the whole tree, memory and, at a given rate, latencies.
 */
const usage =
  "Usage: npm run bench:post -- [--batch <records a post>] [--records <number>] [--rate <posts/s>] [--quiet <minutes>] [--profile]";
/** Until functions are warm and V8 has compiled the hot code. */
const warmUpPosts = 2_000;
const visibleWithinMs = 600_000;
const curvePoints = 12;

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        batch: { type: "string", default: "15" },
        records: { type: "string", default: "100000" },
        rate: { type: "string" },
        quiet: { type: "string", default: "0" },
        profile: { type: "boolean", default: false },
      },
    });
    const read = (name: "batch" | "records" | "rate" | "quiet", least: number): number => {
      const value = Number(values[name]);
      if (!(value >= least)) throw new Error(`--${name} must be a number of at least ${least}`);
      return value;
    };
    return {
      recordsPerPost: read("batch", 1),
      records: read("records", 1),
      rate: values.rate === undefined ? undefined : read("rate", 1),
      quietMinutes: read("quiet", 0),
      profile: values.profile,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return process.exit(2);
  }
};

const { recordsPerPost, records, rate, quietMinutes, profile } = readOptions();

type Measured = {
  readonly posted: Posted;
  readonly visibleMs: number;
  readonly times: readonly ProcessTime[];
  readonly timesInQuiet: readonly ProcessTime[];
  readonly curve: readonly Memory[];
};

type Api = ReturnType<typeof createApiClient>;

/** Waits until every trip has its records, and fails if one has more. */
const readBack = async (api: Api, trips: readonly PostedTrip[]): Promise<void> => {
  for (const { driver, trip, records } of trips) {
    const unique = await until(
      async () => {
        const answer = await api.get(`/v1/trips/${trip}`, driver);
        if (answer.status === 404) return 0;
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        return ((await answer.json()) as { quality: { unique: number } }).quality.unique;
      },
      (count) => count >= records,
      visibleWithinMs,
    );
    if (unique !== records)
      throw new Error(`${trip} of ${driver} has ${unique} records instead of ${records}.`);
  }
};

const measure = async (directory: string, profiles: string | undefined): Promise<Measured> => {
  const startT = Date.now();
  const plan: Plan = { name: "run", records, startT };
  const warmUp: Plan = { name: "warm-up", records: warmUpPosts * recordsPerPost, startT };
  const trips = (await planDrives(plan)).map(({ fixes, ...drive }) => ({ ...drive, records: fixes.length }));
  const platform = await startPlatform({
    directory,
    options: ["--lift-limits"],
    nodeArguments: profiles === undefined ? [] : profilingInto(profiles),
  });
  const poster = startPoster();
  const tree = await watchTree(platform.pid);
  try {
    const { apiUrl, issuerUrl } = platform;
    const api = createApiClient(platform);
    await readBack(api, (await poster.post({ apiUrl, issuerUrl, recordsPerPost, plan: warmUp })).lastTrips);
    await tree.take();
    const posted = await poster.post({ apiUrl, issuerUrl, recordsPerPost, plan, rate });
    await readBack(api, posted.lastTrips);
    const visibleMs = Date.now();
    const times = await tree.take();
    await sleep(quietMinutes * 60_000);
    const timesInQuiet = await tree.take();
    await tree.stop();
    await readBack(api, trips);
    return { posted, visibleMs, times, timesInQuiet, curve: tree.curve };
  } finally {
    await tree.stop();
    poster.stop();
    await platform.interrupt();
  }
};

const seconds = (milliseconds: number): string => formatNumber(milliseconds / 1000, 1);
const sum = (times: readonly ProcessTime[]): number => times.reduce((total, time) => total + time.seconds, 0);

const throughputTable = ({ posted, visibleMs }: Measured): Table => {
  const postedMs = posted.endedMs - posted.startedMs;
  const untilVisibleMs = visibleMs - posted.startedMs;
  return {
    head: ["", "seconds", "posts/s", "records/s"],
    rows: [
      [
        "until all were answered",
        seconds(postedMs),
        perSecond(posted.posts, postedMs),
        perSecond(records, postedMs),
      ],
      [
        "until all were visible",
        seconds(untilVisibleMs),
        perSecond(posted.posts, untilVisibleMs),
        perSecond(records, untilVisibleMs),
      ],
    ],
  };
};

const perSecond = (count: number, milliseconds: number): string =>
  formatNumber((count * 1000) / milliseconds);

/** Processes and threads that took less are left out. */
const leastShare = 0.005;

const processorTable = ({ times }: Measured): Table => {
  const total = sum(times);
  const row = (name: string, processorSeconds: number): string[] => [
    name,
    formatNumber((processorSeconds / records) * 1e6, 1),
    formatNumber((100 * processorSeconds) / total),
  ];
  return {
    title: "Processor seconds until all were visible",
    head: ["process, thread", "per million records", "%"],
    rows: [
      row("all", total),
      ...times
        .filter((time) => time.seconds > leastShare * total)
        .flatMap(({ name, seconds: own, threads }) => [
          row(name, own),
          ...[...threads]
            .filter(([, time]) => threads.size > 1 && time > leastShare * total)
            .sort(([, a], [, b]) => b - a)
            .map(([thread, time]) => row(`- ${thread}`, time)),
        ]),
    ],
  };
};

const memoryTable = ({ curve }: Measured): Table => {
  const last = curve.length - 1;
  const points = Array.from(
    { length: curvePoints },
    (_, point) => curve[Math.round((point * last) / (curvePoints - 1))]!,
  );
  const peak = curve.reduce((a, b) => (b.residentBytes > a.residentBytes ? b : a));
  const megabytes = ({ residentBytes }: Memory): string => formatNumber(residentBytes / 1e6);
  return {
    title: "Resident memory of the tree, from the warm-up on",
    head: ["after seconds", "MB"],
    rows: [
      ...points.map((point) => [formatNumber(point.seconds), megabytes(point)]),
      [`at most, after ${formatNumber(peak.seconds)}`, megabytes(peak)],
    ],
  };
};

const latencyTable = ({ posted }: Measured): Table => {
  const shares = [0.5, 0.95, 0.99, 1];
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    formatNumber(values.length),
    ...shares.map((share) => formatNumber(quantile(values, share))),
  ];
  return {
    title: "Milliseconds from when a post was due",
    head: ["until", "posts", "p50", "p95", "p99", "most"],
    rows: [
      row("its answer", posted.answerMs),
      ...(rate === undefined ? [] : [row("the API shows its records", posted.visibleMs)]),
    ],
  };
};

const directory = await makeDirectory();
try {
  console.log(machine());
  console.log(
    hasRealData ? "Real drives of ../shared/data" : "Simulated drives: ../shared/data is not there",
  );
  const profiles = profile ? await mkdtemp(join(tmpdir(), "bench-post-")) : undefined;
  const measured = await measure(directory.path, profiles);
  const { posted, timesInQuiet } = measured;
  printSection({
    title: `${formatNumber(records)} records, ${formatNumber(recordsPerPost)} a post${rate === undefined ? "" : `, ${formatNumber(rate)} posts/s`}`,
    notes: [
      "Every trip was read back with exactly its records.",
      ...(posted.throttled > 0 ? [`${posted.throttled} posts were throttled and sent again.`] : []),
      ...(quietMinutes > 0
        ? [
            `The quiet after it, ${quietMinutes} min, took ${formatNumber(sum(timesInQuiet), 1)} processor seconds: mostly the lake.`,
          ]
        : []),
    ],
    tables: [
      throughputTable(measured),
      processorTable(measured),
      latencyTable(measured),
      memoryTable(measured),
      ...(profiles === undefined ? [] : await profileTables(profiles)),
    ],
    targets: [],
  });
  if (profiles !== undefined) console.log(`Profiles: ${profiles}`);
} finally {
  await directory.remove();
}
