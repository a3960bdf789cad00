import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import {
  chooseLastingPorts,
  makeDirectory,
  type Platform,
  runTrips,
  startPlatform,
} from "../support/platform.ts";
import { directStats, makeDrives, writeLines } from "../support/simulated-drives.ts";
import { compareFleetWithDrivers, countUnique, readTripTexts, untilComplete } from "../support/snapshot.ts";

const lines = makeDrives(6, 4, 900);
const byTrip = Map.groupBy(lines, ({ driver, trip }) => `${driver}/${trip}`);
const names = [...byTrip.values()].map(([line]) => line!);

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform | undefined;

beforeAll(async () => {
  directory = await makeDirectory();
});
afterAll(async () => {
  await platform?.interrupt();
  await directory.remove();
});

/**
 *  import  ────────►╳         ╳────────►╳         ╳──────────────────────►
 *  cloud   ────────►╳ SIGKILL ╳────────►╳ SIGKILL ╳──────────────────────► figures
 */
test("a cloud that is killed twice in the middle of an import ends with the figures of an undisturbed one", async () => {
  const file = join(directory.path, "drives.ndjson");
  await writeLines(file, lines);
  const ports = chooseLastingPorts();
  await platform?.interrupt();
  const data = await mkdtemp(join(directory.path, "data-"));
  const importAll = () =>
    runTrips([
      ...["import", file, "--api-url", `http://localhost:${ports.api}`],
      ...["--issuer-url", `http://localhost:${ports.issuer}`, "--batch-size", "10", "--concurrency", "1"],
    ]);

  platform = await startPlatform({ directory: data, ports });
  // One trip at a time, so that it takes longer than until its beginning is counted, however busy the machine is.
  const importing = importAll();
  for (const share of [0.05, 0.4]) {
    const api = createApiClient(platform);
    await until(
      () => countUnique(api, names),
      (sum) => sum > share * lines.length,
    );
    await platform.kill();
    platform = await startPlatform({ directory: data, ports });
  }
  // The importer retries unanswered requests; whether or not it survived the kills, it is safe to run again.
  const interrupted = await importing;
  expect(interrupted.stdout).toMatch(/retried +[1-9]/);
  expect(await importAll()).toMatchObject({ code: 0 });

  const api = createApiClient(platform);
  await untilComplete(api, new Map([...byTrip].map(([name, trip]) => [name, trip.length])));
  const texts = await readTripTexts(api, names);
  for (const [name, trip] of byTrip) {
    const { quality, ...figures } = JSON.parse(texts.get(name)!);
    expect({ ...figures, ...quality }, name).toMatchObject(directStats(trip));
  }
  for (const { date, fleet, drivers } of await compareFleetWithDrivers(api, texts))
    expect(fleet, date).toEqual(drivers);
});
