import { type Drive, errorsBy, withoutGaps } from "./drives.ts";
import { calibrated, type Variant } from "./engine.ts";
import { metersPerHour, mobilityReportOf } from "./mobilitynet.ts";
import { publishedErrorsBy, stillReportOf } from "./phone-days.ts";
import { sum } from "./quantiles.ts";
import type { Data } from "./report.ts";
import { fixed, tableOf } from "./table.ts";

/** The thresholds that are searched; all combinations of these values are tried. */
const grid = {
  contextMs: [30_000, 60_000, 90_000],
  outshoneTimes: [2, 4, 1_000],
  meanPercent: [0, 50],
  gripCmpsPerSecond: [400, 800, 100_000],
  maxAccuracyMeters: [50, 100, 200],
} as const;

/** Thresholds that are only varied one at a time. */
const besides = {
  unknownAccuracyMeters: [10, 25, 50],
  maxCmps: [7_000, 10_000, 15_000],
  maxStrays: [0, 1, 3, 5],
  stillCmps: [30, 50, 75],
  farPercent: [200, 400, 100_000],
  briskCmps: [100, 200, 100_000],
  wakeMm: [100_000, 500_000, 1_000_000],
  measuredMs: [-1, 2_000, 6_000, 10_000],
  trustPercent: [50, 90, 100_000],
  noisePercent: [100, 150, 200],
  gapMs: [60_000, 120_000, 300_000],
  placeMm: [50_000, 100_000, 200_000],
} as const;

type Name = keyof typeof grid;
type Point = Readonly<Record<Name, number>>;

const points = (Object.entries(grid) as [Name, readonly number[]][]).reduce<Partial<Point>[]>(
  (chosen, [name, values]) => chosen.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
  [{}],
) as Point[];

/**
 * How bad a source's figures are, as multiples of what can be expected, smaller being better: for
 * mobilitynet and envirocar the targets; for driveplotr, whose device reads 1 to 2 % short and counts nothing in
 * a gap, 2 % and 5 % on the drives without one; for e-mission, whose lengths are estimates, 5 %; 10 m in a still
 * hour on average, 100 m in the worst.
 */
type Scorer = (variant: Variant) => Readonly<Record<string, number>>;

const scorersOf = ({ drives, days, stillHours, mobilityNet }: Data): Record<string, Scorer> => {
  const ofDrives =
    (chosen: readonly Drive[], median: number, p95: number): Scorer =>
    (variant) => {
      const { published, stood } = errorsBy(chosen, variant);
      return {
        "distance: median": published!.median / median,
        "distance: 95th": published!.p95 / p95,
        "stood: median": stood!.median / 10,
      };
    };
  const of = (source: string) => drives.get(source) ?? [];
  return {
    mobilitynet: (variant) => {
      const { drives, stays } = mobilityReportOf(mobilityNet, variant);
      const { median, p75, p90 } = drives.find(({ density }) => density === "≤ 10 s")!.errors;
      return {
        "drives: median": median / 5,
        "drives: 75th": p75 / 8,
        "drives: 90th": p90 / 15,
        stays: metersPerHour(stays) / 0.5,
      };
    },
    envirocar: ofDrives(of("envirocar"), 0.02, 0.2),
    driveplotr: ofDrives(withoutGaps(of("driveplotr")), 2, 5),
    // Its seven drives are cut from two of the phone days, so they are held out together.
    "e-mission": (variant) => {
      const still = stillReportOf(stillHours, variant);
      return {
        "drives: median": errorsBy(of("emission"), variant).published!.median / 5,
        "published trips: median": publishedErrorsBy(days, variant)!.median / 5,
        "still hours": still.meters / still.hours / 10,
        "worst still hour": still.worst.meters / 100,
      };
    },
  };
};

type Tried = { readonly point: Point; readonly scores: Readonly<Record<string, number>> };

const bestBy = (tried: readonly Tried[], sources: readonly string[]): Tried =>
  tried.reduce((a, b) => {
    const total = ({ scores }: Tried) => sum(sources.map((source) => scores[source]!));
    return total(b) < total(a) - 1e-9 ? b : a;
  });

export type Choice = {
  readonly heldOut: string;
  readonly point: Point;
  /** The held-out source's score: with this choice, with the engine's thresholds, at best in the grid. */
  readonly score: number;
  readonly engine: number;
  readonly best: number;
  readonly parts: Readonly<Record<string, number>>;
};

export type Search = {
  readonly tried: number;
  readonly choices: readonly Choice[];
  /** The best point over all sources, with its sum of scores and that of the engine's thresholds. */
  readonly all: Point;
  readonly allScore: number;
  readonly engineScore: number;
  /** The scores when one threshold alone is changed. */
  readonly alone: readonly {
    readonly name: string;
    readonly value: number;
    readonly scores: Tried["scores"];
  }[];
};

export const search = (data: Data): Search => {
  const scorers = scorersOf(data);
  const sources = Object.keys(scorers);
  const scoresOf = (point: Partial<Variant>): Record<string, number> => {
    const variant = { ...calibrated, ...point };
    return Object.fromEntries(
      sources.map((source) => [source, sum(Object.values(scorers[source]!(variant)))]),
    );
  };
  const tried = points.map((point) => ({ point, scores: scoresOf(point) }));
  const engine = scoresOf({});
  const total = (scores: Tried["scores"]) => sum(Object.values(scores));
  const all = bestBy(tried, sources);
  return {
    tried: tried.length,
    choices: sources.map((heldOut) => {
      const { point, scores } = bestBy(
        tried,
        sources.filter((source) => source !== heldOut),
      );
      return {
        heldOut,
        point,
        score: scores[heldOut]!,
        engine: engine[heldOut]!,
        best: bestBy(tried, [heldOut]).scores[heldOut]!,
        parts: scorers[heldOut]!({ ...calibrated, ...point }),
      };
    }),
    all: all.point,
    allScore: total(all.scores),
    engineScore: total(engine),
    alone: [...Object.entries(grid), ...Object.entries(besides)].flatMap(([name, values]) =>
      values.map((value) => ({ name, value, scores: scoresOf({ [name]: value }) })),
    ),
  };
};

const pointText = (point: Point): string =>
  (Object.keys(grid) as Name[]).map((name) => `${name} ${point[name]}`).join(", ");

export const searchText = ({ tried, choices, all, allScore, engineScore, alone }: Search): string =>
  [
    `Search over ${tried} combinations of thresholds. Scores are multiples of what is expected; smaller is better.`,
    tableOf(
      ["held out", "chosen on the others", "its score", "engine's", "its best", "parts"],
      choices.map((choice) => [
        choice.heldOut,
        pointText(choice.point),
        fixed(choice.score, 2),
        fixed(choice.engine, 2),
        fixed(choice.best, 2),
        Object.entries(choice.parts)
          .map(([name, value]) => `${name} ${fixed(value, 2)}`)
          .join(", "),
      ]),
    ),
    `Chosen on all: ${pointText(all)} (sum ${fixed(allScore, 2)}; the engine's ${fixed(engineScore, 2)}: ${pointText(calibrated)})`,
    "One threshold changed alone:",
    tableOf(
      ["threshold", "value", ...Object.keys(alone[0]!.scores), "sum"],
      alone.map(({ name, value, scores }) => [
        name,
        String(value),
        ...Object.values(scores).map((score) => fixed(score, 3)),
        fixed(sum(Object.values(scores)), 3),
      ]),
    ),
  ].join("\n\n");
