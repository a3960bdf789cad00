import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCsv } from "../accuracy/truth.ts";
import { type ApiClient, createApiClient } from "../support/api-client.ts";
import { makeDirectory, type Platform, runTrips, startPlatform } from "../support/platform.ts";
import { compareFleetWithDrivers, readTripTexts, type TripName, untilComplete } from "../support/snapshot.ts";
import { hasRealData, readTripLines, realData } from "../support/trip-lines.ts";

const file = `${realData}/trips.ndjson.gz`;

/**
 * Trips whose distance is not within 2 % of the geodesic sum of all their points, each with the reason. That
 * sum is unfiltered: it includes the drift of a standing car and the jumps of a lost receiver.
 */
const explained: Readonly<Record<string, string>> = {
  "em-iphone/iphone_2016-02-22-t0":
    "starts with fixes of 65 m beside one of 10 m, which say nothing (published: 1,268 m)",
  "em-iphone/iphone_2016-02-22-t1": "starts with cell-tower fixes of 200 m and worse, 685 km/h from the next",
  "dp-1/drive-12": "96 m on a car park, half of the time standing: drift (published: 93 m)",
  "dp-1/drive-32": "jitter on a car park, three of four minutes standing (published: 275 m)",
  "dp-1/drive-33": "12 of 17 minutes standing: drift (published: 2,257 m)",
};

describe.skipIf(!hasRealData)("136 real drives, 66,767 records", () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let platform: Platform;
  let api: ApiClient;
  let trips: TripName[];
  let distinct: Map<string, number>;
  let first: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const byTrip = Map.groupBy(await readTripLines(file), ({ driver, trip }) => `${driver}/${trip}`);
    trips = [...byTrip.values()].map(([line]) => ({ driver: line!.driver, trip: line!.trip }));
    distinct = new Map(
      [...byTrip].map(([name, lines]) => [name, new Set(lines.map((line) => JSON.stringify(line))).size]),
    );
    directory = await makeDirectory();
    platform = await startPlatform({ directory: directory.path });
    api = createApiClient(platform);
    const imported = await runImport([]);
    expect(imported.stdout).toMatch(/refused +0/);
    await untilComplete(api, distinct);
    first = await readTripTexts(api, trips);
  });

  afterAll(async () => {
    await platform?.interrupt();
    await directory?.remove();
  });

  const runImport = async (flags: readonly string[]) => {
    const finished = await runTrips([
      ...["import", file, "--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl],
      ...flags,
    ]);
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    return finished;
  };

  test("every distinct record is counted once", () => {
    expect(first.size).toBe(136);
    for (const [name, text] of first)
      expect(JSON.parse(text).quality, name).toMatchObject({
        unique: distinct.get(name),
        conflicts: 0,
        missing: 0,
      });
  });

  test("distances are within 2 % of the geodesic sum, or the reason is known", async () => {
    const outside: string[] = [];
    for (const truth of await readCsv(`${realData}/trip-truth.csv`)) {
      const name = `${truth.driver}/${truth.trip}`;
      const { distanceMeters } = JSON.parse(first.get(name)!);
      if (Math.abs(distanceMeters / Number(truth.geodesic_wgs84_m) - 1) > 0.02) outside.push(name);
    }
    expect(outside.sort()).toEqual(Object.keys(explained).sort());
  });

  test("the same import in another order and in other batches changes no figure", async () => {
    await runImport(["--shuffle", "7", "--batch-size", "37"]);
    await runImport(["--shuffle", "8", "--batch-size", "250"]);
    expect(await readTripTexts(api, trips)).toEqual(first);
  });

  test("a fresh cloud that gets them shuffled from the start has the same figures", async () => {
    const other = await makeDirectory();
    const shuffled = await startPlatform({ directory: other.path });
    try {
      const finished = await runTrips([
        ...["import", file, "--api-url", shuffled.apiUrl, "--issuer-url", shuffled.issuerUrl],
        ...["--shuffle", "3", "--batch-size", "100"],
      ]);
      expect(finished, finished.stderr).toMatchObject({ code: 0 });
      const otherApi = createApiClient(shuffled);
      await untilComplete(otherApi, distinct);
      expect(await readTripTexts(otherApi, trips)).toEqual(first);
    } finally {
      await shuffled.interrupt();
      await other.remove();
    }
  });

  test("the fleet's day is the sum of its drivers' days, for every date", async () => {
    const rows = await compareFleetWithDrivers(api, first);
    expect(rows.length).toBeGreaterThan(30);
    for (const { date, fleet, drivers } of rows) expect(fleet, date).toEqual(drivers);
  });
});
