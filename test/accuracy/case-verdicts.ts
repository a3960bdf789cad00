import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { parse } from "node:path";
import { type CountedTrip, importCase, type Outcome, postCase } from "./case-runs.ts";
import {
  type About,
  cases,
  type DayExpectation,
  type Expectation,
  type RightFigures,
  type RightRefusal,
} from "./cases.ts";
import { stoodMs } from "./engine.ts";
import { sum } from "./quantiles.ts";

export type Verdict = "right" | "wrong" | "unknown";

export type CaseReport = {
  readonly file: string;
  readonly verdict: Verdict;
  /** The outcome in short. */
  readonly came: string;
  /** Why it is wrong. */
  readonly because: readonly string[];
};

const isAbout = (value: number, { value: right, give }: About): boolean => Math.abs(value - right) <= give;

const compare = (name: string, value: number, right: About | undefined): string[] =>
  right === undefined || isAbout(value, right)
    ? []
    : [`${name} ${Math.round(value)}, right is ${Math.round(right.value)} ± ${Math.round(right.give)}`];

type Sums = ReturnType<typeof sumsOf>;

const sumsOf = (trips: readonly CountedTrip[]) => {
  const totals = trips.map(({ figures }) => figures.totals);
  const days = new Map<string, { meters: number; stoodSeconds: number }>();
  for (const { figures } of trips)
    for (const [date, day] of figures.days) {
      const { meters, stoodSeconds } = days.get(date) ?? { meters: 0, stoodSeconds: 0 };
      days.set(date, {
        meters: meters + day.distanceMm / 1000,
        stoodSeconds: stoodSeconds + stoodMs(day) / 1000,
      });
    }
  const speeds = trips.flatMap(({ maxSpeedCmps }) => maxSpeedCmps ?? []);
  return {
    meters: sum(totals.map(({ distanceMm }) => distanceMm)) / 1000,
    movingSeconds: sum(totals.map(({ movingMs }) => movingMs)) / 1000,
    idleSeconds: sum(totals.map(({ idleMs }) => idleMs)) / 1000,
    parkedSeconds: sum(totals.map(({ parkedMs }) => parkedMs)) / 1000,
    records: sum(totals.map(({ unique }) => unique)),
    jumps: sum(totals.map(({ jumps }) => jumps)),
    maxSpeed: speeds.length === 0 ? ("unknown" as const) : Math.max(...speeds) / 100,
    days,
  };
};

const daysAgainst = (
  days: Sums["days"],
  right: Readonly<Record<string, DayExpectation>> | undefined,
): string[] => {
  if (right === undefined) return [];
  const dates = [...new Set([...days.keys(), ...Object.keys(right)])].sort();
  return dates.flatMap((date) => {
    const [day, expected] = [days.get(date), right[date]];
    if (expected === undefined) return [`something counts for ${date}`];
    if (day === undefined) return [`nothing counts for ${date}`];
    return [
      ...compare(`${date}: metres`, day.meters, expected.meters),
      ...compare(`${date}: seconds stood`, day.stoodSeconds, expected.stoodSeconds),
    ];
  });
};

const figuresAgainst = (outcome: Outcome, sums: Sums, right: RightFigures): string[] => {
  const { meters, movingSeconds, idleSeconds, parkedSeconds, records, jumps, maxSpeed } = sums;
  const trips = outcome.trips.length;
  const complaints = [
    ...compare("metres", meters, right.meters),
    ...compare("seconds moving", movingSeconds, right.movingSeconds),
    ...compare("seconds stood", idleSeconds + parkedSeconds, right.stoodSeconds),
    ...compare("seconds idle", idleSeconds, right.idleSeconds),
    ...compare("seconds parked", parkedSeconds, right.parkedSeconds),
    ...compare(
      "records",
      records,
      right.records === undefined ? undefined : { value: right.records, give: 0 },
    ),
    ...compare("trips", trips, right.trips === undefined ? undefined : { value: right.trips, give: 0 }),
    ...daysAgainst(sums.days, right.days),
    ...outcome.lost.map((what) => `lost without a word: ${what}`),
  ];
  if (jumps < (right.leastJumps ?? 0)) complaints.push(`${jumps} jumps`);
  if (right.maxSpeed && !right.maxSpeed.includes(maxSpeed)) complaints.push(`greatest speed ${maxSpeed} m/s`);
  if (right.says && !right.says.test(outcome.said)) complaints.push(`does not say ${right.says}`);
  return complaints;
};

const refusalAgainst = ({ isRefused, said }: Outcome, { reason }: RightRefusal): string[] =>
  !isRefused
    ? ["is not refused"]
    : reason.test(said)
      ? []
      : [`refused without saying ${reason}: ${said.trim()}`];

/** What is wrong compared with the closest right answer; empty if it is right. */
const complaintsOf = (
  outcome: Outcome,
  sums: Sums,
  rights: readonly (RightFigures | RightRefusal)[],
): string[] =>
  rights
    .map((right) =>
      right.kind === "refused"
        ? refusalAgainst(outcome, right)
        : outcome.isRefused
          ? [`refused: ${outcome.said.trim()}`]
          : figuresAgainst(outcome, sums, right),
    )
    .reduce((a, b) => (b.length < a.length ? b : a));

const lastLine = (text: string): string => text.trim().split("\n").at(-1)!;

const cameTo = (outcome: Outcome, sums: Sums): string => {
  if (outcome.isRefused) return `refused: ${lastLine(outcome.said)}`;
  const { meters, movingSeconds, idleSeconds, parkedSeconds, maxSpeed } = sums;
  const times = [movingSeconds, idleSeconds, parkedSeconds].map((value) => Math.round(value)).join(" / ");
  return `${(meters / 1000).toFixed(2)} km, ${times} s moving / idle / parked, max ${maxSpeed}`;
};

const run = async (folder: string, file: string, expectation: Expectation): Promise<Outcome> => {
  const isPosted = file.endsWith(".json") && !file.startsWith("89-");
  if (isPosted) return postCase(`${folder}/${file}`, parse(file).name);
  const imports = expectation.imports ?? [[file, file]];
  return importCase(
    imports.map(([name, as]) => ({ path: `${folder}/${name}`, as })),
    expectation.options ?? [],
  );
};

export const reportCase = async (folder: string, file: string): Promise<CaseReport> => {
  const expectation = cases[file];
  if (!expectation)
    return { file, verdict: "unknown", came: "", because: ["test/accuracy/cases.ts does not know it"] };
  const outcome = await run(folder, file, expectation);
  const sums = sumsOf(outcome.trips);
  const came = cameTo(outcome, sums);
  const because = complaintsOf(outcome, sums, expectation.right);
  if (because.length === 0) return { file, verdict: "right", came, because };
  return { file, verdict: "wrong", came, because };
};

/** Every case in the folder, and those of the table that it lacks; undefined if there is no folder. */
export const reportCases = async (folder: string): Promise<CaseReport[] | undefined> => {
  if (!existsSync(folder)) return undefined;
  const files = (await readdir(folder)).filter((file) => file !== "INDEX.md");
  const reports: CaseReport[] = [];
  for (const file of files.sort()) reports.push(await reportCase(folder, file));
  const missing = Object.keys(cases).filter((file) => !files.includes(file));
  return [
    ...reports,
    ...missing.map((file) => ({ file, verdict: "unknown" as const, came: "", because: ["it is not there"] })),
  ];
};
