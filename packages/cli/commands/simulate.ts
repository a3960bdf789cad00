import type { Command } from "commander";
import { apiUrlOption, decimalNumber, issuerUrlOption, option, readFlag, wholeNumber } from "../options.ts";
import { startSimulation } from "../simulator/start-simulation.ts";
import { type Terminal, withInterrupt } from "../terminal.ts";

type Options = {
  readonly drivers: number;
  readonly seed: number;
  readonly speedUp: number;
  readonly historyHours: number;
  readonly apiUrl: string;
  readonly issuerUrl: string;
};

export const registerSimulate = (program: Command, terminal: Terminal): void => {
  const once = option("--once", "post the trips already driven today and finish");
  program
    .command("simulate")
    .description(
      "Drive a fleet through a street grid like that of central Buenos Aires, and post its records as phones would. The same seed on the same day gives the same trips.",
    )
    .addOption(option("--drivers <count>", "drivers in the fleet").argParser(wholeNumber(1, 1000)).default(5))
    .addOption(
      option("--seed <number>", "another number, another day")
        .argParser(wholeNumber(0, 4_294_967_295))
        .default(1),
    )
    .addOption(
      option("--speed-up <factor>", "how fast time goes; above 1, the fleet's clock runs ahead of yours")
        .argParser(decimalNumber(0.1, 1000))
        .default(1),
    )
    .addOption(
      option("--history-hours <hours>", "how far back the trips already driven today go; 0: none")
        .argParser(decimalNumber(0, 24))
        .default(8),
    )
    .addOption(once)
    .addOption(apiUrlOption())
    .addOption(issuerUrlOption())
    .action(async (options: Options, command: Command) => {
      const log = (message: string) => terminal.stderr.write(`${message}\n`);
      await withInterrupt((signal) =>
        startSimulation({
          ...options,
          once: readFlag(command, once),
          signal,
          fetch: terminal.fetch,
          log,
          onTodayPosted: ({ trips, records }) => {
            if (trips > 0) log(`The fleet has driven ${trips} trips so far: ${records} records.`);
          },
        }),
      );
    });
};
