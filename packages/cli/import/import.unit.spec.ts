import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { identifierProblem, type TripRecord } from "@trips/client/records.ts";
import type { FakeRecordsApi, Fault } from "@trips/client/testing/fake-records-api.ts";
import { maxTripDates } from "@trips/core/application/plan.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { readGpx } from "@trips/importer/gpx.ts";
import { runInLanes } from "@trips/importer/lanes.ts";
import { splitLines } from "@trips/importer/ndjson.ts";
import { itemsOf } from "@trips/importer/testing/items-of.ts";
import { writeFit, writeGpx } from "@trips/importer/testing/write-formats.ts";
import { zipOf } from "@trips/importer/testing/zip-of.ts";
import { tripIdOf } from "@trips/importer/trip-id.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { runCli } from "../testing/run-cli.ts";

const start = 1_487_225_438_000;
type Line = Record<string, unknown>;

const lineOf = (driver: string, trip: string, second: number, more: Line = {}): Line => ({
  driver,
  vehicle: "AB123CD",
  trip,
  t: start + second * 1000,
  lat: 50.9 + second * 1e-5,
  lon: 6.27,
  speed: 12.5,
  heading: null,
  accuracy: 4,
  altitude: 33.7,
  battery: 62,
  source: "elsewhere",
  ...more,
});

const linesOf = (driver: string, trip: string, count: number): Line[] =>
  Array.from({ length: count }, (_, second) => lineOf(driver, trip, second));

const toText = (lines: readonly (Line | string)[]): string =>
  `${lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")}\n`;

/** What the API holds in the end: a set of records per trip. Trips named after their file lose the hash digits. */
const contentOf = (api: FakeRecordsApi): Record<string, TripRecord[]> => {
  const trips = new Map<string, Map<number, TripRecord>>();
  for (const { driver, tripId, batch } of api.stored) {
    const key = `${driver}/${tripId.replace(/-[0-9a-f]{8}$/, "")}`;
    const records = trips.get(key) ?? new Map<number, TripRecord>();
    for (const record of batch.records) records.set(record.id, record);
    trips.set(key, records);
  }
  return Object.fromEntries(
    [...trips].sort().map(([key, records]) => [key, [...records.values()].sort((a, b) => a.id - b.id)]),
  );
};

let folder: string;
const clouds: Awaited<ReturnType<typeof startFakeCloud>>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-import-"));
});
afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
  await rm(folder, { recursive: true });
});

const setUp = async (settings: Parameters<typeof startFakeCloud>[0] = {}) => {
  const cloud = await startFakeCloud(settings);
  clouds.push(cloud);
  const run = (...words: string[]) =>
    runCli("import", "--api-url", cloud.url, "--issuer-url", cloud.url, ...words);
  return { ...cloud, run };
};

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe("an import", () => {
  test("posts every line as a record whose id is its position in the trip", async () => {
    const { api, run } = await setUp();
    const interleaved = linesOf("ana", "one", 130).flatMap((line, second) => [
      line,
      lineOf("bruno", "two", second),
    ]);
    const path = await write("trips.ndjson.gz", gzipSync(toText(interleaved)));
    const { stdout, exitCode } = await run(path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/records posted +260\nbatches +6\ntrips +2\n/);
    const content = contentOf(api);
    expect(Object.keys(content)).toEqual(["ana/one", "bruno/two"]);
    expect(content["ana/one"]).toHaveLength(130);
    expect(content["ana/one"]?.[7]).toEqual({
      id: 7,
      t: start + 7000,
      lat: 50.90007,
      lon: 6.27,
      speed: 12.5,
      accuracy: 4,
      altitude: 34,
      battery: 62,
    });
    for (const { batch } of api.stored) {
      expect(batch).toMatchObject({ timeZone: "Europe/Berlin", vehicle: "AB123CD" });
      expect(batch.end).toBe(batch.records.at(-1)?.id === 129);
      expect(batch.backfill).toBe(true);
    }
  });

  test("that posts records that are never counted exits with 1 and names their lines", async () => {
    const { run } = await setUp({ rejects: ({ id }) => id === 3 || id === 5 });
    const lines = linesOf("ana", "one", 8).toSpliced(1, 0, linesOf("ana", "one", 1)[0]!);
    const path = await write("trips.ndjson", toText(lines));
    const { stdout, stderr, exitCode } = await run(path);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/records posted +8\n/);
    expect(stdout).toMatch(/rejected +2\n/);
    // The second line repeats the first, so it gets no id.
    expect(stderr).toContain(
      `${path}, line 5: rejected (window-full)\n${path}, line 7: rejected (window-full)\n`,
    );
    expect(stderr).toContain("trips: 2 of the posted records are rejected and not counted\n");
  });

  test("whose records are not counted in time exits with 1 and says so", async () => {
    const { run } = await setUp({ forgets: ({ id }) => id === 3 });
    const path = await write("trips.ndjson", toText(linesOf("ana", "one", 8)));
    const { stderr, exitCode } = await run(path, "--retry-seconds", "0");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("1 trips were not counted whole within 0 s");
  });

  test("keeps the order within a trip and posts several trips at a time", async () => {
    const { api, run, connections } = await setUp();
    const lines = ["a", "b", "c", "d"].flatMap((trip) => linesOf("ana", trip, 50));
    await run(await write("trips.ndjson", toText(lines)), "--batch-size", "5", "--concurrency", "4");
    for (const trip of ["a", "b", "c", "d"]) {
      expect(api.recordsOf(trip).map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, id) => id));
    }
    expect(connections()).toBeGreaterThan(2);
    expect(connections()).toBeLessThan(20);
  });

  test("with other batches and another order posts the same records", async () => {
    const lines = [
      ...linesOf("ana", "one", 57),
      lineOf("ana", "one", 57, { vehicle: "other" }),
      ...linesOf("bo", "b", 31),
    ];
    const path = await write("trips.ndjson", toText(lines));
    const reference = await setUp();
    await reference.run(path);
    const expected = contentOf(reference.api);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
        async (batchSize, concurrency, shuffle) => {
          const cloud = await startFakeCloud();
          const words = ["--batch-size", `${batchSize}`, "--concurrency", `${concurrency}`];
          if (shuffle !== undefined) words.push("--shuffle", `${shuffle}`);
          const target = ["--api-url", cloud.url, "--issuer-url", cloud.url];
          const { exitCode } = await runCli("import", path, ...target, ...words);
          await cloud.stop();
          expect(exitCode).toBe(0);
          expect(contentOf(cloud.api)).toEqual(expected);
          for (const { tripId, batch } of cloud.api.stored) {
            const last = tripId === "one" ? 57 : 30;
            expect(batch.end).toBe(batch.records.at(-1)?.id === last);
            expect(batch.vehicle).toBe(batch.records.at(-1)?.id === 57 ? "other" : "AB123CD");
            expect(batch.records.length).toBeLessThanOrEqual(batchSize);
          }
        },
      ),
      tries(20),
    );
  });

  test("really changes the order with --shuffle", async () => {
    const { api, run } = await setUp();
    const path = await write("trips.ndjson", toText(linesOf("ana", "one", 100)));
    await run(path, "--batch-size", "1", "--concurrency", "1", "--shuffle", "5");
    const ids = api.recordsOf("one").map(({ id }) => id);
    expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, id) => id));
  });

  test("gets through throttles, failures and lost answers", async () => {
    const kinds: Fault[] = [
      { kind: "none" },
      { kind: "status", status: 429, retryAfter: "0" },
      { kind: "unreachable" },
      { kind: "none" },
      { kind: "answerLost" },
      { kind: "status", status: 503 },
    ];
    let request = 0;
    const { api, run } = await setUp({ fault: () => kinds[request++ % kinds.length]! });
    const path = await write("trips.ndjson", toText(linesOf("ana", "one", 40)));
    const { stdout, exitCode } = await run(path, "--batch-size", "10");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/records posted +40\n/);
    expect(stdout).toMatch(/retried +[1-9]/);
    expect(contentOf(api)["ana/one"]).toHaveLength(40);
  });

  test("gives up in the end and reports what is left", async () => {
    let request = 0;
    const { api, run } = await setUp({
      fault: () => (request++ < 2 ? { kind: "none" } : { kind: "unreachable" }),
    });
    const path = await write(
      "trips.ndjson",
      toText([...linesOf("ana", "one", 40), ...linesOf("bo", "two", 5)]),
    );
    const result = await run(path, "--batch-size", "10", "--concurrency", "1", "--retry-seconds", "0");
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(
      "25 records of 2 trips are left:\n  ana one: 20 records\n  bo two: 5 records\n",
    );
    expect(result.stderr).toContain("gave up after 0 s of failures: ");
    expect(api.recordsOf("one")).toHaveLength(20);
  });

  test("fails when the API refuses a record, names it, and posts the rest", async () => {
    const { api, run } = await setUp({ refuses: ({ id }) => id === 13 });
    const path = await write("trips.ndjson", toText(linesOf("ana", "one", 30)));
    const { stdout, stderr, exitCode } = await run(path);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("record 13 of trip one of ana is refused: 400 Invalid request body");
    expect(stdout).toMatch(/refused +1\n/);
    expect(contentOf(api)["ana/one"]).toHaveLength(29);
  });

  test("skips unusable lines, says where they are, and keeps the ids of the others", async () => {
    const { api, run } = await setUp();
    const path = await write(
      "trips.ndjson",
      toText([
        lineOf("ana", "one", 0, { speed: -5.963, heading: 492.64 }),
        lineOf("ana", "one", 1, { lat: 91 }),
        "{not json",
        "",
        "[1]",
        lineOf("ana", "a trip", 2),
        lineOf("ana", "one", 3, { t: "2017-01-01" }),
        lineOf("ana", "one", 4, { vehicle: "x".repeat(65) }),
        lineOf("ana", "one", 5, { lon: null }),
      ]),
    );
    const { stdout, stderr, exitCode } = await run(path);
    expect(exitCode).toBe(0);
    expect(stderr.replaceAll(`${path}, `, "").split("\n")).toEqual([
      "line 2: lat is 91, not -90 to 90 degrees",
      "line 3: not JSON",
      "line 5: not a JSON object",
      'line 6: trip "a trip" is not allowed: 1 to 64 of the letters A-Z and a-z, digits and . _ : @ -, and not . or .. alone',
      'line 7: t is "2017-01-01", not a whole number from 946684800000 to 253402300799999 epoch milliseconds',
      "line 9: lon is null, not -180 to 180 degrees",
      "",
    ]);
    expect(stdout).toMatch(/skipped +6\nrepeated lines +0\nunknown values +heading 1, speed 1, vehicle 1\n/);
    expect(contentOf(api)["ana/one"]?.map(({ id }) => id)).toEqual([0, 3]);
    expect(api.stored.find(({ batch }) => batch.end)?.batch.records.at(-1)?.id).toBe(3);
  });

  test("a line that repeats one of the trip's last lines adds no record", async () => {
    const { api, run } = await setUp();
    const lines = linesOf("ana", "one", 3);
    const path = await write("trips.ndjson", toText([lines[0]!, lines[1]!, lines[0]!, lines[1]!, lines[2]!]));
    const { stdout } = await run(path);
    expect(stdout).toMatch(/records posted +3\n/);
    expect(stdout).toMatch(/repeated lines +2\n/);
    expect(contentOf(api)["ana/one"]?.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  test("posts the whole part of truncated files, reports what is missing and exits with 0", async () => {
    const points = Array.from({ length: 9 }, (_, index) => ({
      ...{ t: start + index * 1000, lat: 50.9, lon: 6.27, speed: 10, altitude: 40 },
    }));
    const later = points.map((point) => ({ ...point, t: point.t + 3_600_000 }));
    const { api, run } = await setUp();
    const fit = await write("a.fit", writeFit(points).subarray(0, -30));
    const entries = [
      { name: "b.gpx", content: writeGpx(later) },
      { name: "c.gpx", content: writeGpx(points) },
    ];
    const packed = zipOf(entries);
    const zip = await write("b.zip", packed.subarray(0, packed.indexOf("PK\x01\x02") - 60));
    const { stderr, exitCode } = await run(fit, zip);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${fit}: ends too early, after`);
    expect(stderr).toContain(`${zip}: ends too early, in c.gpx: what would follow is missing\n`);
    const content = contentOf(api);
    expect(content["demo/a-1"]).toHaveLength(7);
    expect(content["demo/b-1"]).toHaveLength(9);
  });

  test("renews a token that is refused", async () => {
    const { api, run, tokenRequests } = await setUp();
    api.revoke("ana.1");
    const path = await write("trips.ndjson", toText(linesOf("ana", "one", 3)));
    expect((await run(path)).exitCode).toBe(0);
    expect(tokenRequests).toHaveLength(2);
  });

  test("overrides driver, vehicle, trip and time zone", async () => {
    const { api, run } = await setUp();
    const path = await write("trips.ndjson", toText([{ t: start, lat: 1, lon: 2 }]));
    const words = ["--driver", "zoe", "--trip", "t-1", "--vehicle", "V", "--time-zone", "Europe/Zagreb"];
    const { stdout } = await run(path, ...words);
    expect(stdout).toMatch(/dates of +Europe\/Zagreb\n/);
    expect(api.stored).toMatchObject([
      { driver: "zoe", tripId: "t-1", batch: { timeZone: "Europe/Zagreb", vehicle: "V", end: true } },
    ]);
  });
});

const gpx = (points: string) =>
  `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>a &amp; b</name><trkseg>${points}</trkseg></trk></gpx>`;

/** A point `second` seconds after the start, with further elements inside. */
const pointAt = (second: number, place = 'lat="45" lon="13"', inside = "") =>
  `<trkpt ${place}><time>${new Date(start + second * 1000).toISOString()}</time>${inside}</trkpt>`;

describe("a file that cannot be imported is a clear error before anything is posted", () => {
  const gzip = gzipSync(toText(linesOf("ana", "one", 500)));
  test.each<[string, string | Uint8Array, string]>([
    ["trips.csv", "a,b", "is none of what can be imported: GPX, KML,"],
    ["damaged.ndjson.gz", gzip.with(40, 0), "cannot be read: "],
    ["empty.ndjson", "", "is empty"],
    ["open.gpx", "<gpx>\n<trk>", "ends too early, on line 2: no point in it is whole"],
    ["crossed.gpx", "<gpx>\n<trk></gpx>", "is not XML: unexpected close tag. (line 2)"],
    ["other.gpx", "<osm></osm>", "is XML of another kind: its root element is osm"],
    ["portal.gpx", "<!DOCTYPE html><html><body>Sign in</body></html>", "is an HTML page"],
    ["planned.gpx", "<gpx><rte/><rte/><wpt/></gpx>", "has no track in it, only 1 waypoint and 2 routes"],
    ["bare.gpx", gpx('<trkpt lat="1" lon="2"/>'.repeat(3)), "has no times: none of its 3 points"],
    ["comma.gpx", gpx(pointAt(0, 'lat="52,0" lon="5.0"')), 'lat is "52,0", not -90 to 90'],
    ["blank.gpx", " \n", "is empty"],
    ["zeros.gpx", new Uint8Array(100), "is not text"],
    ["cut.gpx", Uint8Array.of(0x50, 0x4b, 3, 4, 20), "it ends too early, in the header of its first file"],
    ["packed.gpx.zip", "", "is empty"],
    ["gzipped.gpx", gzipSync(""), "is empty"],
    ["other.json", '[{"a":1}]', "is JSON of another kind"],
    ["nested.gpx", gpx("<a>".repeat(2_000) + "</a>".repeat(2_000)), "nested"],
    ["evil.gpx", `<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]><gpx>&p;</gpx>`, "external entities"],
    ["runes.gpx", '<?xml version="1.0" encoding="runes"?><gpx/>', "an encoding that is not known: runes"],
    ["wide.ndjson", Buffer.from("\ufeff{}", "utf16le"), "is UTF-16"],
    ["own.jsonl", '{"lat":52,"lon":5,"tst":1}', "line 1: no driver, no trip, no t in it"],
    ["seconds.ndjson", toText([lineOf("ana", "one", 0, { t: 1_487_225_438 })]), "which are seconds"],
    ["old.ndjson", toText([lineOf("ana", "one", 0, { t: Date.UTC(1999, 7, 22) })]), "before 2000"],
    ["ahead.ndjson", toText([lineOf("ana", "one", 0, { t: Date.now() + 9e7 })]), "more than 24 hours ahead"],
    [
      "long.ndjson",
      toText(
        linesOf("ana", "one", maxTripDates + 1).map((line, day) => ({ ...line, t: start + day * 864e5 })),
      ),
      `more than ${maxTripDates} dates`,
    ],
  ])("%s", async (name, content, message) => {
    const { api, run } = await setUp();
    const { stderr, exitCode } = await run(await write(name, content));
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(api.requests).toEqual([]);
  });

  test("a file that is not there, and a folder", async () => {
    const { run } = await setUp();
    expect((await run(join(folder, "none.ndjson"))).stderr).toContain("there is no such file");
    expect((await run(join(folder, "..", "."))).exitCode).toBe(2);
  });

  test("two files with the same trip", async () => {
    const { api, run } = await setUp();
    const first = await write("a.ndjson", toText(linesOf("ana", "one", 3)));
    const second = await write("b.ndjson", toText(linesOf("ana", "one", 3)));
    expect((await run(first, second)).stderr).toContain("trip one of driver ana is in");
    expect(api.requests).toEqual([]);
  });

  test("an issuer that does not answer", async () => {
    const { run } = await setUp();
    const path = await write("a.ndjson", toText(linesOf("ana", "one", 3)));
    const result = await run(path, "--issuer-url", "http://127.0.0.1:1", "--retry-seconds", "0");
    expect(result.stderr).toContain("the token issuer at http://127.0.0.1:1 does not answer");
    expect(result.exitCode).toBe(1);
  });
});

describe("GPX", () => {
  test("is one trip per track, its segments joined, named after the file", async () => {
    const { api, run } = await setUp();
    const point = (second: number) =>
      `<trkpt lat="45.1" lon="13.7"><time>2020-12-18T06:15:${String(second).padStart(2, "0")}Z</time></trkpt>`;
    const track = (seconds: number[]) =>
      `<trk><trkseg>${seconds.map(point).join("</trkseg><trkseg>")}</trkseg></trk>`;
    const path = await write("drive.gpx", `<gpx version="1.1">${track([1, 2, 3])}${track([10])}</gpx>`);
    expect((await run(path)).exitCode).toBe(0);
    const content = contentOf(api);
    expect(Object.keys(content)).toEqual(["demo/drive-1", "demo/drive-2"]);
    expect(content["demo/drive-1"]?.map(({ id, t }) => [id, t])).toEqual(
      [1, 2, 3].map((second, id) => [id, Date.parse("2020-12-18T06:15:00Z") + second * 1000]),
    );
  });

  test("takes speed, course, altitude and the other fields from wherever a vendor puts them", async () => {
    const time = "<time>2020-12-18T06:15:50</time>";
    const later = "<time>2020-12-18T06:15:51</time>";
    const nested =
      '<extensions><gpxtpx:TrackPointExtension xmlns:gpxtpx="x"><gpxtpx:speed>8.5</gpxtpx:speed><gpxtpx:course>90</gpxtpx:course></gpxtpx:TrackPointExtension></extensions>';
    const plain =
      "<ele>-27.4</ele><speed>3</speed><course>270.5</course><extensions><accuracy>6</accuracy><battery>81</battery></extensions>";
    const items = await itemsOf(
      readGpx,
      gpx(
        `<trkpt lat="45" lon="13">${time}${nested}</trkpt><trkpt lat="45" lon="13">${later}${plain}</trkpt>`,
      ),
      "a.gpx",
    );
    expect(items).toMatchObject([
      {
        trip: "a-1",
        driver: "demo",
        fix: { t: Date.parse("2020-12-18T06:15:50Z"), speed: 8.5, heading: 90 },
      },
      { fix: { speed: 3, heading: 270.5, accuracy: 6, altitude: -27.4, battery: 81 } },
    ]);
  });

  test("points without a time or a position are reported with their place in the file", async () => {
    const { run } = await setUp();
    const time = "<time>2020-12-18T06:15:50Z</time>";
    const path = await write(
      "a.gpx",
      gpx(
        `<trkpt lat="45" lon="13"></trkpt><trkpt lon="13">${time}</trkpt><trkpt lat="45" lon="13">${time}</trkpt>`,
      ),
    );
    const { stderr, exitCode } = await run(path);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("track 1, point 1: a point without time");
    expect(stderr).toContain("track 1, point 2: lat is missing");
  });

  const fixesOf = async (points: string) =>
    (await itemsOf(readGpx, gpx(points), "a.gpx")).flatMap((item) => (item.kind === "fix" ? item.fix : []));

  test.each([
    ["an element with attributes", '<speed unit="m/s">20</speed>', 20],
    ["another unit", '<speed unit="km/h">72</speed>', 20],
    ["a unit that is not known", '<speed unit="warp">9</speed>', undefined],
    ["two vendors", "<a:speed>20</a:speed><b:speed>19</b:speed>", 20],
    ["no number, then one", "<speed/><speed>20</speed>", 20],
    ["attributes of GeoTracker's", '<geotracker:meta c="90" s="20"/>', 20],
    ["the wind", "<weather><wind><speed>31.5</speed></wind></weather>", undefined],
    ["the wind alone", "<wind><speed>31.5</speed></wind>", undefined],
  ])("a speed from %s is that of the car, or unknown", async (_, extensions, speed) => {
    const [fix] = await fixesOf(pointAt(0, undefined, `<extensions>${extensions}</extensions>`));
    expect(fix?.speed).toBe(speed);
  });

  test.each([
    ["2026-11-24T08:00:00Z", 0],
    ["2026-11-24T08:00:00", 0],
    ["2026-11-24 08:00:00", 0],
    ["2026-11-24t08:00:00z", 0],
    ["2026-11-24T10:00:00.000+02:00", 0],
    ["2026-11-24T10:00:00+0200", 0],
    ["2026-11-24T06:00:00-02", 0],
    ["2026-11-24T08:00:00.175999Z", 175],
    ["2026-11-24T08:00:00.5Z", 500],
    ["<![CDATA[2026-11-24T08:00:00Z]]>", 0],
  ])("%s is a time", async (text, ms) => {
    const [fix] = await fixesOf(`<trkpt lat="45" lon="13"><time> ${text} </time></trkpt>`);
    expect(fix?.t).toBe(Date.UTC(2026, 10, 24, 8) + ms);
  });

  test.each(["2026-11-24T08:00:60Z", "2026-11-24", "24.11.2026 08:00:00", "2026-11-24T08:00:00 CET"])(
    "%s is not a time, and is reported",
    async (text) => {
      const [item] = await itemsOf(
        readGpx,
        gpx(`<trkpt lat="45" lon="13"><time>${text}</time></trkpt>${pointAt(0)}`),
        "a.gpx",
      );
      expect(item).toEqual({
        kind: "unreadable",
        place: "track 1, point 1",
        reason: `"${text}" is not a time`,
      });
    },
  );

  test.each<[string, Uint8Array]>([
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${gpx(pointAt(0))}`)],
    ["UTF-16", Buffer.from(`\ufeff${gpx(pointAt(0))}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(gpx(pointAt(0)), "utf16le")],
    [
      "UTF-8 that says it is UTF-16",
      Buffer.from(gpx(pointAt(0)).replace('"1.0"', '"1.0" encoding="UTF-16"')),
    ],
    [
      "Latin-1",
      Buffer.from(
        gpx(pointAt(0)).replace('"1.0"', '"1.0" encoding="ISO-8859-1"').replace("a &", "ä &"),
        "latin1",
      ),
    ],
  ])("%s is read", async (_, bytes) => {
    const { api, run } = await setUp();
    expect((await run(await write("a.gpx", bytes))).exitCode).toBe(0);
    expect(contentOf(api)["demo/a-1"]).toEqual([{ id: 0, t: start, lat: 45, lon: 13 }]);
  });

  test("a point with the time and place of an earlier one adds no record, however far apart they are", async () => {
    const { api, run } = await setUp();
    const points = Array.from({ length: 1_500 }, (_, second) =>
      pointAt(second, `lat="${45 + second / 1e4}" lon="13"`),
    );
    const text = gpx(`${points.join("")}</trkseg><trkseg>${points.join("")}`);
    const { stdout } = await run(await write("a.gpx", text));
    expect(stdout).toMatch(/repeated lines +1500\n/);
    expect(contentOf(api)["demo/a-1"]?.map(({ id }) => id)).toEqual(points.map((_, id) => id));
  });

  test("a track that is silent for more than 12 hours is two trips, a night's rest is within one", async () => {
    const { api, run } = await setUp();
    const hours = [0, 1, 13, 25.1, 26];
    const path = await write("month.gpx", gpx(hours.map((hour) => pointAt(hour * 3_600)).join("")));
    const { stderr } = await run(path);
    expect(stderr).toContain("track 1 is 2 trips: it is silent for more than 12 hours");
    const content = contentOf(api);
    expect(Object.keys(content)).toEqual(["demo/month-1", "demo/month-1.2"]);
    expect(content["demo/month-1"]?.map(({ t }) => (t - start) / 3_600_000)).toEqual([0, 1, 13]);
    expect(content["demo/month-1.2"]?.map(({ id }) => id)).toEqual([0, 1]);
    expect(api.stored.map(({ batch }) => batch.end)).toEqual([true, true]);
  });

  test("our own export is one trip with every record, despite long silences and repeated points", async () => {
    const { api, run } = await setUp();
    const named = (hour: number, id: number) =>
      pointAt(hour * 3_600).replace(
        "</trkpt>",
        `<extensions><trips:id>${id}</trips:id></extensions></trkpt>`,
      );
    const path = await write("export.gpx", gpx([named(0, 3), named(0, 4), named(20, 7)].join("")));
    const { stderr } = await run(path);
    expect(stderr).not.toContain("silent");
    const [content, ...more] = Object.values(contentOf(api));
    expect([content?.map(({ id }) => id), more]).toEqual([[3, 4, 7], []]);
  });

  test("the zone of the dates is reported, even when nobody named one", async () => {
    const { run } = await setUp();
    const { stdout } = await run(await write("a.gpx", gpx(pointAt(0))));
    expect(stdout).toMatch(/dates of +Europe\/Rome\n/);
  });

  test("a track of a month is posted whole", async () => {
    const { api, run } = await setUp();
    const days = Array.from({ length: 30 }, (_, day) => pointAt(day * 86_400) + pointAt(day * 86_400 + 600));
    expect((await run(await write("month.gpx", gpx(days.join(""))), "--trip", "m")).exitCode).toBe(0);
    const content = contentOf(api);
    expect(Object.keys(content)).toHaveLength(30);
    expect(content["demo/m.30"]).toHaveLength(2);
  });

  test("waypoints and routes that are left out are reported", async () => {
    const { run } = await setUp();
    const text = gpx(pointAt(0)).replace("<trk>", '<wpt lat="1" lon="2"/><rte/><trk>');
    const { stderr, stdout } = await run(await write("a.gpx", text));
    expect(stderr).toContain("1 waypoint and 1 route left out: only tracks are imported");
    expect(stdout).toMatch(/records posted +1\nbatches +1\ntrips +1\nknown drives +0\nskipped +0\n/);
  });

  test("a bare & in a name stays an &", async () => {
    const { api, run } = await setUp();
    const text = gpx(pointAt(0)).replace("a &amp; b", "a & b &c &nbsp;");
    expect((await run(await write("a.gpx", text))).exitCode).toBe(0);
    expect(contentOf(api)["demo/a-1"]).toHaveLength(1);
  });

  test("entities are not expanded", async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>';
    const text = gpx(pointAt(0)).replace('"1.0"?>', `"1.0"?>${laughs}`).replace("a &amp; b", "&c;");
    const { api, run } = await setUp();
    expect((await run(await write("a.gpx", text))).exitCode).toBe(0);
    expect(contentOf(api)["demo/a-1"]).toHaveLength(1);
  });

  test("a trip dated 1,024 weeks too early is queried, and imported unchanged", async () => {
    const { api, run } = await setUp();
    const behind = Date.now() - (1024 * 7 + 3) * 86_400_000;
    const path = await write("a.ndjson", toText([lineOf("ana", "one", 0, { t: behind })]));
    const { stderr, exitCode } = await run(path);
    expect(stderr).toMatch(/trip one is of \S+, 1,024 weeks before \S+: was it recorded then/);
    expect([exitCode, contentOf(api)["ana/one"]?.length]).toEqual([0, 1]);
    const older = await write(
      "b.ndjson",
      toText([lineOf("ana", "one", 0, { t: behind - 400 * 86_400_000 })]),
    );
    expect((await run(older)).stderr).toBe("");
  });

  test("a trip id made from a name is always valid, and different names stay different", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 100 }),
        fc.string({ maxLength: 100 }),
        fc.nat(999),
        (a, b, track) => {
          expect(identifierProblem(tripIdOf(`${a}.gpx`, `${track}`))).toBeUndefined();
          if (a !== b) expect(tripIdOf(`${a}.gpx`, `${track}`)).not.toBe(tripIdOf(`${b}.gpx`, `${track}`));
        },
      ),
    );
  });
});

test("lines do not depend on how the text is cut into pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (parts, size) => {
        const bytes = Buffer.from(parts.join("\n"));
        const pieces = async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        };
        const lines: string[] = [];
        for await (const some of splitLines(pieces())) lines.push(...some);
        const expected = new TextDecoder().decode(bytes).split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect(lines).toEqual(expected);
      },
    ),
  );
});

test("lanes keep their order, share the concurrency, and stop at the first fault", async () => {
  const items = async function* () {
    for (let index = 0; index < 60; index += 1) yield { lane: index % 7, index };
  };
  const done = new Map<number, number[]>();
  let active = 0;
  let mostActive = 0;
  const settings = {
    laneOf: (item: { lane: number }) => item.lane,
    sizeOf: () => 1,
    concurrency: 3,
    maxHeld: 10,
    signal: new AbortController().signal,
    run: async ({ lane, index }: { lane: number; index: number }) => {
      active += 1;
      mostActive = Math.max(mostActive, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      done.set(lane, [...(done.get(lane) ?? []), index]);
    },
  };
  await runInLanes(items(), settings);
  expect(mostActive).toBe(3);
  for (const [lane, indexes] of done) {
    expect(indexes).toEqual(
      Array.from({ length: 60 }, (_, index) => index).filter((index) => index % 7 === lane),
    );
  }
  const failing = runInLanes(items(), {
    ...settings,
    run: async ({ index }) => {
      if (index === 20) throw new Error("fault at 20");
    },
  });
  await expect(failing).rejects.toThrow("fault at 20");
});

const realData = new URL("../../../../shared/data/", import.meta.url);
const casesFolder = new URL("cases/", realData);

test.skipIf(!existsSync(casesFolder))(
  "whatever people try to import ends in records or a reason, never in a stack trace",
  async () => {
    const files = (await readdir(casesFolder)).filter((name) => name !== "INDEX.md");
    expect(files.length).toBeGreaterThan(90);
    for (const name of files) {
      const { api, run } = await setUp();
      const { stderr, exitCode } = await run(join(fileURLToPath(casesFolder), name));
      if (exitCode === 0) expect(api.stored.length, name).toBeGreaterThan(0);
      else
        expect([exitCode, stderr.split("\n").at(-2)], name).toEqual([
          2,
          expect.stringMatching(/^trips: .{20}/),
        ]);
    }
  },
);

test.skipIf(!existsSync(realData))(
  "the real drives arrive complete, and again when imported in another order",
  async () => {
    const { api, run } = await setUp();
    const path = new URL("trips.ndjson.gz", realData).pathname;
    const first = await run(path);
    expect(first.stdout).toMatch(/records posted +66766\n/);
    expect(first.stdout).toMatch(
      /trips +136\nknown drives +0\nskipped +0\nrepeated lines +1\nunknown values +heading 1, speed 1\nrefused +0\nrejected +0\nretried +0\n/,
    );
    const content = contentOf(api);
    const lines = gunzipSync(await readFile(path))
      .toString()
      .trim()
      .split("\n");
    expect(Object.values(content).flat()).toHaveLength(new Set(lines).size);
    const second = await run(path, "--batch-size", "1000", "--shuffle", "1");
    expect(second.exitCode).toBe(0);
    expect(contentOf(api)).toEqual(content);
    const track = await run(new URL("gpx/around-visnjan-with-car.gpx", realData).pathname);
    expect(track.stdout).toMatch(/records posted +104\n/);
  },
);
