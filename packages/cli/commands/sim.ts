import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { SimulationOptions, SimulationResult } from "@trips/sim/simulate.ts";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "../cli-error.ts";
import { decimalNumber, option, wholeNumber } from "../options.ts";
import type { Terminal } from "../terminal.ts";

type Range = { readonly from: number; readonly to: number };

type Options = {
  readonly seed: number;
  readonly seeds?: Range;
  readonly hours: number;
  readonly cars: number;
  readonly faults?: ReadonlySet<number>;
  readonly history?: string;
  readonly shrink: boolean;
};

const mostSeed = 4_294_967_295;

const readRange = (text: string): Range => {
  const [from, to] = (/^(\d+)\.\.(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (from === undefined || to === undefined || from > to)
    throw new InvalidArgumentError("Two seeds are needed, such as 1..1000.");
  return { from, to };
};

const readFaults = (text: string): ReadonlySet<number> => {
  if (text === "none") return new Set();
  const read = wholeNumber(0, 1_000_000);
  return new Set(text.split(",").map(read));
};

/** The one line that runs it again. */
const commandOf = ({ seed, hours, cars, faults }: SimulationOptions): string =>
  [
    `npx trips sim --seed ${seed} --hours ${hours} --cars ${cars}`,
    ...(faults ? [`--faults ${faults.size === 0 ? "none" : [...faults].join(",")}`] : []),
  ].join(" ");

const summaryOf = ({ seed, hash, records, trips, invocations, steps, virtualMs }: SimulationResult): string =>
  `seed ${seed}: history ${hash}, ${records} records of ${trips} trips, ${invocations} invocations, ${steps} steps, ${(virtualMs / 3_600_000).toFixed(1)} hours`;

const failureOf = ({ failure, struck }: SimulationResult): string =>
  `  broken at ${new Date(failure!.atMs).toISOString()}: ${failure!.law}\n  ${failure!.detail}\n  struck: ${JSON.stringify(struck)}`;

export const registerSim = (program: Command, terminal: Terminal): void => {
  program
    .command("sim")
    .description(
      "Simulate phones, network, stream, functions, table and lake in one process on virtual time, with faults chosen by a seed, and check what must hold. The same seed gives the same history.",
    )
    .addOption(
      option("--seed <number>", "the seed of one run").argParser(wholeNumber(0, mostSeed)).default(1),
    )
    .addOption(option("--seeds <from..to>", "run many, on all cores").argParser(readRange))
    .addOption(
      option("--hours <hours>", "how long the cars drive").argParser(decimalNumber(0.1, 1000)).default(1),
    )
    .addOption(option("--cars <count>", "phones that drive").argParser(wholeNumber(1, 200)).default(3))
    .addOption(option("--faults <list>", "only these of the seed's faults, or none").argParser(readFaults))
    .addOption(option("--history <file>", "write what happened, a line of JSON per event"))
    .addOption(option("--no-shrink", "leave a failing seed as large as it is"))
    .action(async (options: Options) => {
      const isSound = options.seeds
        ? await runMany(options, options.seeds, terminal)
        : await runOne(options, terminal);
      if (!isSound) throw new CliError("broken", "a law is broken");
    });
};

// Loaded when asked for: no other command waits for the functions and their SDKs.
const loadSimulation = () => import("@trips/sim/simulate.ts");

const runOne = async (options: Options, terminal: Terminal): Promise<boolean> => {
  const { simulate } = await loadSimulation();
  const { seed, hours, cars, faults, history } = options;
  const file = history === undefined ? undefined : createWriteStream(history);
  const result = await simulate({
    seed,
    hours,
    cars,
    faults,
    keep: file && ((line) => void file.write(line)),
  });
  if (file) {
    file.end();
    await once(file, "close");
  }
  terminal.stdout.write(`${summaryOf(result)}\n`);
  if (!result.failure) return true;
  await report(result, { seed, hours, cars, faults }, options, terminal);
  return false;
};

const runMany = async (options: Options, { from, to }: Range, terminal: Terminal): Promise<boolean> => {
  const { hours, cars } = options;
  const { sweep } = await import("@trips/sim/seeds/sweep.ts");
  const failed: SimulationResult[] = [];
  let [seeds, records] = [0, 0];
  await sweep({
    ...{ from, to, hours, cars },
    onResult: (result) => {
      seeds++;
      records += result.records;
      if (result.failure) failed.push(result);
      if (seeds % 100 === 0)
        terminal.stderr.write(`${seeds} of ${to - from + 1} seeds, ${failed.length} fail\n`);
    },
  });
  failed.sort((a, b) => a.seed - b.seed);
  for (const result of failed) {
    terminal.stdout.write(`seed ${result.seed}:\n`);
    await report(result, { seed: result.seed, hours, cars }, options, terminal);
  }
  terminal.stdout.write(`${seeds} seeds, ${records} records, ${failed.length} fail\n`);
  return failed.length === 0;
};

const report = async (
  result: SimulationResult,
  shape: SimulationOptions,
  options: Options,
  terminal: Terminal,
): Promise<void> => {
  terminal.stdout.write(`${failureOf(result)}\n  ${commandOf(shape)}\n`);
  if (!options.shrink) return;
  const { shrink } = await import("@trips/sim/seeds/shrink.ts");
  const { plannedFaults } = await import("@trips/sim/faults/planned-faults.ts");
  const small = await shrink(result, shape);
  const names = plannedFaults(small.shape)
    .map(({ kind }) => kind)
    .join(", ");
  terminal.stdout.write(`  smaller: ${commandOf(small.shape)}${names && `\n  with ${names}`}\n`);
};
