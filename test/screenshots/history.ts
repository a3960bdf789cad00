import { startSimulation } from "@trips/cli/simulator/start-simulation.ts";

const dayMs = 86_400_000;

/** Drives of the last weeks for the first simulated driver, some days without any. */
export const driveLastWeeks = async (options: {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly days: number;
}): Promise<void> => {
  const { apiUrl, issuerUrl, days } = options;
  // Some hours before now, so that a day's drives stay within that day in nearby time zones.
  for (let back = days; back > 0; back--) {
    if (back % 6 === 0) continue;
    const instant = Date.now() - back * dayMs;
    await startSimulation({
      apiUrl,
      issuerUrl,
      drivers: 1,
      seed: back,
      historyHours: 1 + (back % 4),
      once: true,
      now: () => instant,
    });
  }
};
