import { writeFile } from "node:fs/promises";
import { createRandom } from "@trips/cli/random.ts";
import { dayShareOf } from "@trips/core/application/trip-view.ts";
import { figuresOf } from "@trips/core/domain/figures.ts";
import { quantise } from "@trips/core/domain/gps-record.ts";
import type { TripLine } from "./trip-lines.ts";

/** Drives at 1 Hz with turns, standstill and poor fixes; several drivers, one trip across midnight UTC. */
export const makeDrives = (drivers: number, trips: number, seconds: number): TripLine[] => {
  const lines: TripLine[] = [];
  for (let driver = 0; driver < drivers; driver++)
    for (let trip = 0; trip < trips; trip++) {
      const random = createRandom(driver * 1_000 + trip);
      const start = Date.UTC(2026, 10, 18, 22, 40 * trip, 7 * driver);
      let [lat, lon, heading, speed] = [-34.6 + driver * 0.01, -58.4, random() * 360, 8];
      for (let second = 0; second < seconds; second++) {
        const isStanding = second % 90 > 75;
        speed = isStanding ? 0 : Math.min(16, Math.max(2, speed + random() * 2 - 1));
        heading = (heading + (random() < 0.02 ? 90 : random() * 4 - 2) + 360) % 360;
        lat += (speed * Math.cos((heading * Math.PI) / 180)) / 111_000;
        lon += (speed * Math.sin((heading * Math.PI) / 180)) / 91_000;
        lines.push({
          driver: `driver.${driver}`,
          vehicle: "AB123CD",
          trip: `trip-${trip}`,
          t: start + second * 1000,
          lat,
          lon,
          speed,
          heading,
          accuracy: random() < 0.01 ? 200 : 5,
        });
      }
    }
  return lines;
};

export const writeLines = async (file: string, lines: readonly TripLine[]): Promise<void> =>
  writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

/** A trip's totals by the engine alone, from all its lines as one set. */
export const directStats = (lines: readonly TripLine[]) => {
  const records = lines.map((line, id) =>
    quantise({
      ...line,
      id,
      speed: line.speed ?? undefined,
      heading: line.heading ?? undefined,
      accuracy: line.accuracy ?? undefined,
    }),
  );
  const { totals } = figuresOf(records, "UTC");
  const { date: _, ...figures } = dayShareOf("", totals);
  return {
    ...figures,
    unique: totals.unique,
    filtered: totals.filtered,
  };
};
