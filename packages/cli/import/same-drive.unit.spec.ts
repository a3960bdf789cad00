import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timeZoneProblem } from "@trips/client/records.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { sharedPart } from "@trips/importer/same-drive.ts";
import { createContentHash, createSamples, type Moment } from "@trips/importer/samples.ts";
import { type Written, writeGpx, writeTcx } from "@trips/importer/testing/write-formats.ts";
import { zoneOfPlace } from "@trips/importer/zone-of-place.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { runCli } from "../testing/run-cli.ts";

const startT = Date.UTC(2026, 9, 5, 8);
const mps = 20;
const degreesPerMeter = 1 / 111_320;

/** Ten minutes straight north. */
const drive = (change: Partial<Written> = {}, seconds = 600, everySeconds = 5): Written[] =>
  Array.from({ length: seconds / everySeconds + 1 }, (_, index) => {
    const t = (change.t ?? startT) + index * everySeconds * 1000;
    const lat = (change.lat ?? 50.9) + index * everySeconds * mps * degreesPerMeter;
    return { lon: 6.27, speed: mps, altitude: 40, ...change, t, lat: Math.round(lat * 1e6) / 1e6 };
  });

const samplesOf = (moments: readonly Moment[]): Moment[] => {
  const samples = createSamples();
  for (const moment of moments) samples.add(moment);
  return samples.list();
};

describe("sharedPart", () => {
  const share = (moments: readonly Moment[], route: readonly Moment[]) =>
    sharedPart(samplesOf(moments), route);

  test("a drive matches itself entirely, whatever the order of its points", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(drive(), { minLength: 121 }), (shuffled) => {
        expect(share(shuffled, drive())).toBe(1);
      }),
    );
  });

  test("another receiver's recording, at other times and some metres away, is the same drive", () => {
    const phone = drive({ t: startT + 400, lon: 6.2705, lat: 50.9 + 8 * degreesPerMeter }, 598, 2);
    expect(share(drive(), phone)).toBeGreaterThan(0.8);
  });

  test("the same route at another time and another route at the same time are other drives", () => {
    expect(share(drive(), drive({ t: startT + 3_600_000 }))).toBeUndefined();
    expect(share(drive(), drive({ lon: 6.3 }))).toBeUndefined();
    // A minute behind on the same road: another car.
    expect(share(drive(), drive({ t: startT + 60_000 }))).toBeUndefined();
  });

  test("a cropped recording and its original are the same drive", () => {
    const cropped = drive().slice(40, 80);
    expect(share(cropped, drive())).toBe(1);
    expect(share(drive(), cropped)).toBeGreaterThan(0.2);
  });

  test("a drive that only touches another is another", () => {
    expect(
      share(
        drive({}, 3_600),
        drive({ t: startT + 3_540_000, lat: 50.9 + 3_540 * mps * degreesPerMeter }, 3_600),
      ),
    ).toBeUndefined();
  });
});

test("a trip of any length has a few dozen samples, which depend only on what was recorded", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 200 }),
      (count, everySeconds) => {
        const moments = Array.from({ length: count }, (_, index) => ({
          ...{ t: startT + index * everySeconds * 1000, lat: 1, lon: 2 },
        }));
        const samples = samplesOf(moments);
        expect(samples.length).toBeGreaterThan(0);
        expect(samples.length).toBeLessThanOrEqual(48);
        expect(samplesOf(moments.toReversed())).toEqual(samples);
      },
    ),
    tries(30),
  );
});

test("a log that has grown keeps its hash digits, and another log has others", () => {
  const digits = (moments: readonly Moment[]) => {
    const content = createContentHash();
    for (const moment of moments) content.add(moment);
    return content.digits();
  };
  expect(digits(drive())).toBe(digits(drive().slice(0, 20)));
  expect(digits(drive())).not.toBe(digits(drive({ lon: 6.28 })));
});

describe("an import", () => {
  let folder: string;
  let cloud: Awaited<ReturnType<typeof startFakeCloud>>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "trips-same-"));
    cloud = await startFakeCloud();
  });
  afterEach(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true });
  });

  const write = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
    return path;
  };
  const run = (...words: string[]) =>
    runCli("import", "--api-url", cloud.url, "--issuer-url", cloud.url, ...words);
  const tripIds = () => [...new Set(cloud.api.stored.map(({ tripId }) => tripId))];

  test("of two different files of one name makes two trips; of the same file again, none", async () => {
    const one = await write("a/drive.gpx", writeGpx(drive()));
    const other = await write("b/drive.gpx", writeGpx(drive({ lon: 7 })));
    expect((await run(one)).exitCode).toBe(0);
    expect((await run(other, one)).exitCode).toBe(0);
    expect(tripIds()).toHaveLength(2);
    for (const id of tripIds()) expect(id).toMatch(/^drive-1-[0-9a-f]{8}$/);
  });

  test.each([
    ["under another name", "drive (1).gpx", writeGpx(drive())],
    [
      "from another program",
      "drive.tcx",
      writeTcx(drive().map((point) => ({ ...point, lat: point.lat + 1e-5 }))),
    ],
    ["without its first points", "a/drive.gpx", writeGpx(drive().slice(10))],
  ])("of a drive that is stored already, %s, reports it and posts nothing", async (_, name, content) => {
    await run(await write("drive.gpx", writeGpx(drive())));
    const before = cloud.api.stored.length;
    const { stderr, stdout, exitCode } = await run(await write(name, content));
    expect(stderr).toMatch(/is the same drive as trip drive-1-\w+, which is stored already: \d+ % of it/);
    expect(stdout).toMatch(/records posted +0\n[\s\S]*known drives +1\n/);
    expect([exitCode, cloud.api.stored.length]).toEqual([0, before]);
    expect((await run(join(folder, name), "--again")).stdout).toMatch(/known drives +0\n/);
    expect(cloud.api.stored.length).toBeGreaterThan(before);
  });

  test("of a drive that a phone has posted reports it", async () => {
    const lines = drive().map(({ t, lat, lon }) =>
      JSON.stringify({ driver: "demo", trip: "phone-7", t, lat, lon }),
    );
    await run(await write("phone.ndjson", lines.join("\n")));
    const { stderr } = await run(await write("drive.gpx", writeGpx(drive())));
    expect(stderr).toContain("is the same drive as trip phone-7, which is stored already: 100 %");
    expect(tripIds()).toEqual(["phone-7"]);
  });

  test("of two files with the same drive posts it once", async () => {
    const files = [await write("a.gpx", writeGpx(drive())), await write("b.gpx", writeGpx(drive()))];
    expect((await run(...files)).stderr).toMatch(
      /b\.gpx: trip b-1-\w+ is the same drive as trip a-1-\w+ of .*a\.gpx/,
    );
    expect(tripIds()).toHaveLength(1);
    const copies = [files[0]!, await write("copy/a.gpx", writeGpx(drive()))];
    expect((await run(...copies)).stderr).toMatch(
      /copy\/a\.gpx: trip a-1-\w+ is in .*a\.gpx already; it is left out/,
    );
  });

  test("of trips that a file names itself reports that they are the same drive, and posts them", async () => {
    const line = (trip: string) => (point: Written) => JSON.stringify({ driver: "ana", trip, ...point });
    const path = await write(
      "trips.ndjson",
      [...drive().map(line("one")), ...drive().map(line("two"))].join("\n"),
    );
    expect((await run(path)).stderr).toContain("posted anyway, since the file names it");
    expect(tripIds().toSorted()).toEqual(["one", "two"]);
  });

  test("goes on, and says so, when it cannot check", async () => {
    await cloud.stop();
    cloud = await startFakeCloud({ refusesReads: true });
    const { stderr, exitCode } = await run(await write("a.gpx", writeGpx(drive())));
    expect(stderr).toMatch(/could not check whether the same drives are stored already: 403 /);
    expect(stderr).toMatch(/could not check what became of the records: 403 /);
    expect([exitCode, tripIds().length]).toEqual([0, 1]);
  });

  test("finds the zone where each trip begins, unless the file or the flag names one", async () => {
    const files = [
      await write("a.gpx", writeGpx(drive({ lon: 13.4, lat: 52.5 }))),
      await write("b.gpx", writeGpx(drive({ lat: -36.9, lon: 174.8 }))),
      await write(
        "c.ndjson",
        JSON.stringify({ driver: "demo", trip: "c", timeZone: "Asia/Tokyo", ...drive()[0] }),
      ),
    ];
    expect((await run(...files)).stdout).toMatch(
      /dates of +Asia\/Tokyo, Europe\/Berlin, Pacific\/Auckland\n/,
    );
    const zones = Object.fromEntries(
      cloud.api.stored.map(({ tripId, batch }) => [tripId[0], batch.timeZone]),
    );
    expect(zones).toEqual({ a: "Europe/Berlin", b: "Pacific/Auckland", c: "Asia/Tokyo" });
  });
});

test("every place on Earth has a valid zone, except 0° 0°, which phones without a fix report", () => {
  expect(zoneOfPlace(0, 0)).toBeUndefined();
  expect(zoneOfPlace(91, 0)).toBeUndefined();
  expect(zoneOfPlace(-34.6, -58.38)).toBe("America/Argentina/Buenos_Aires");
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 90, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      (lat, lon) => {
        for (const zone of [zoneOfPlace(lat, lon), zoneOfPlace(-lat, lon)])
          expect(timeZoneProblem(zone!)).toBeUndefined();
      },
    ),
    tries(300),
  );
});
