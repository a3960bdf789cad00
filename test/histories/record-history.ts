import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "@trips/cli/random.ts";
import { createApiClient } from "../support/api-client.ts";
import { chooseLastingPorts, makeDirectory, type Platform, startPlatform } from "../support/platform.ts";
import { createHistoryWriter } from "./history-writer.ts";
import { runNemesis } from "./nemesis.ts";
import { runPhone } from "./phone.ts";
import { readAll, readOne } from "./readers.ts";
import { mountSmallDisk } from "./small-disk.ts";

export type Recording = {
  readonly file: string;
  readonly seed: number;
  readonly drivers: number;
  readonly tripsPerDriver: number;
  readonly batches: number;
  readonly pauseMs: number;
};

const batchSize = 10;
const noon = Date.UTC(2026, 10, 18, 12);
/** All drives are of this date. */
export const date = "2026-11-18";
const answerMs = 5_000;
const quietWithinMs = 120_000;

/**
 * Phones post and readers read while the system is killed, stopped, starved of disk and given every fault that the local
 * cloud can inject; then it is left alone until nothing changes any more, and everything is read once more. What was
 * seen from outside goes into the file. The seed makes phones and harm repeatable, not their timing.
 */
export const recordHistory = async (recording: Recording): Promise<void> => {
  const { seed, file } = recording;
  const directory = await makeDirectory();
  const data = join(directory.path, "data");
  mkdirSync(data);
  const disk = mountSmallDisk(data);
  const ports = chooseLastingPorts();
  const start = (): Promise<Platform> => startPlatform({ directory: data, ports });
  let platform = await start();
  const base = performance.now();
  const now = (): number => Math.round((performance.now() - base) * 1_000) / 1_000;
  const history = createHistoryWriter(file, { seed, date, disk: disk !== undefined });
  const api = createApiClient(platform);
  const phones = Array.from({ length: recording.drivers }, (_, driver) =>
    Array.from({ length: recording.tripsPerDriver }, (_, trip) => ({
      driver: `driver.${driver}`,
      trip: `trip-${trip}`,
      startMs: noon + trip * 3_600_000,
    })),
  ).flat();
  const reading = { api, history, now, date, names: phones };

  const sendOf = (driver: string, trip: string) => async (body: object) => {
    try {
      const token = await api.tokenOf(driver);
      const response = await fetch(`${platform.apiUrl}/v1/trips/${trip}/records`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answerMs),
      });
      await response.text();
      return response.status;
    } catch {
      return undefined;
    }
  };

  try {
    for (const { driver } of phones) await api.tokenOf(driver);
    await api.fleetDay(date);
    const [harm, reads] = [new AbortController(), new AbortController()];
    const nemesis = runNemesis({
      platform: () => platform,
      restart: async () => {
        platform = await start();
      },
      ...{ disk, history, now },
      random: createRandom(seed),
      signal: harm.signal,
    });
    const readers = [1, 2].map(async (reader) => {
      const random = createRandom(seed + 1_000 * reader);
      while (!reads.signal.aborted) {
        await readOne(reading, random);
        await sleep(random() * 100);
      }
    });
    await Promise.all(
      phones.map(({ driver, trip, startMs }, index) =>
        runPhone({
          ...{ driver, trip, startMs, batchSize, now, history },
          ...{ batches: recording.batches, pauseMs: recording.pauseMs },
          random: createRandom(seed + 7 * (index + 1)),
          send: sendOf(driver, trip),
        }),
      ),
    );
    harm.abort();
    await nemesis;
    reads.abort();
    await Promise.all(readers);
    await readAll(reading, quietWithinMs);
  } finally {
    history.close();
    await platform.interrupt();
    disk?.unmount();
    await directory.remove();
  }
};
