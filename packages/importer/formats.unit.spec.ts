import type { Fix } from "@trips/client/records.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readerOf } from "./detect-format.ts";
import type { SourceItem } from "./source.ts";
import { itemsOf } from "./testing/items-of.ts";
import type { Written } from "./testing/write-formats.ts";
import * as write from "./testing/write-formats.ts";

const startT = Date.UTC(2026, 9, 5, 8);

/** A drive of at least three points, a minute apart, with values that every format can hold. */
const drive = fc
  .array(
    fc.record({
      lat: fc.integer({ min: -89_999_999, max: 89_999_999 }).map((value) => value / 1e6),
      lon: fc.integer({ min: -179_999_999, max: 179_999_999 }).map((value) => value / 1e6),
      speed: fc.integer({ min: 0, max: 60_000 }).map((value) => value / 1000),
      altitude: fc.integer({ min: -2_000, max: 40_000 }).map((value) => value / 5),
    }),
    { minLength: 3, maxLength: 30 },
  )
  .map((points): Written[] => points.map((point, index) => ({ t: startT + index * 60_000, ...point })));

const fixesOf = (items: readonly SourceItem[]): Fix[] =>
  items.flatMap((item) => (item.kind === "fix" ? item.fix : [])).toSorted((a, b) => a.t - b.t);

type Kept = "speed" | "altitude";
const formats: readonly (readonly [
  string,
  string,
  (points: readonly Written[]) => string | Uint8Array,
  Kept[],
])[] = [
  ["GPX", "a", write.writeGpx, ["speed", "altitude"]],
  ["TCX", "a", write.writeTcx, ["speed", "altitude"]],
  ["KML with a gx:Track", "a", write.writeKml, ["altitude"]],
  ["KML with a line and its times", "a", write.writeKmlLine, ["altitude"]],
  ["KML with placemarks", "a", write.writeKmlPlacemarks, []],
  ["FIT", "a", (points) => write.writeFit(points), ["speed", "altitude"]],
  ["FIT of the other byte order", "a", (points) => write.writeFit(points, true), ["speed", "altitude"]],
  ["FIT of an old device", "a", (points) => write.writeFit(points, false, false), ["speed", "altitude"]],
  ["GeoJSON with a line", "a", write.writeGeoJsonLine, ["altitude"]],
  ["GeoJSON with points", "a", write.writeGeoJsonPoints, ["speed", "altitude"]],
  ["OwnTracks' .rec", "a", write.writeOwnTracks, ["speed", "altitude"]],
  ["Google's Records.json", "a", write.writeGoogleRecords, ["speed", "altitude"]],
  ["Google's Semantic Location History", "a", write.writeGoogleSemantic, []],
  ["Google's Timeline of Android", "a", write.writeAndroidTimeline, []],
  ["Google's Timeline of iOS", "a", write.writeIosTimeline, []],
];

describe("each format is recognised by its content and read back as written, in pieces of any size", () => {
  test.each(formats)("%s", async (_, name, writer, kept) => {
    await fc.assert(
      fc.asyncProperty(drive, fc.integer({ min: 64, max: 5_000 }), async (points, pieceBytes) => {
        const content = Buffer.from(writer(points));
        const reader = readerOf(content, name, name);
        const items = await itemsOf(reader, content, name, {}, pieceBytes);
        const fixes = fixesOf(items);
        expect(fixes.map(({ t }) => t)).toEqual(points.map(({ t }) => t));
        for (const [index, fix] of fixes.entries()) {
          const point = points[index]!;
          // FIT's semicircles are the coarsest unit: 8.4e-8 degrees.
          expect(Math.abs(fix.lat - point.lat)).toBeLessThan(1e-7);
          expect(Math.abs(fix.lon - point.lon)).toBeLessThan(1e-7);
          for (const field of kept) expect(fix[field]).toBeCloseTo(point[field], 6);
        }
        // No format returns more than was written.
        for (const item of items)
          if (item.kind === "fix") expect(item.isDerived, JSON.stringify(item)).toBe(true);
      }),
      tries(25),
    );
  });
});

const point = (second: number, more: Partial<Written> = {}): Written => ({
  t: startT + second * 1000,
  lat: 50.9,
  lon: 6.27,
  speed: 10,
  altitude: 40,
  ...more,
});

const read = async (content: string | Uint8Array, name = "a.x") =>
  itemsOf(readerOf(Buffer.from(content), name, name), content, name);

const notesOf = (items: readonly SourceItem[]): string[] =>
  items.flatMap((item) => (item.kind === "note" ? item.text : []));

test("OwnTracks messages without a location are reported; accuracy and battery are imported", async () => {
  const items = await read(`${write.writeOwnTracks([point(0)])}2026-10-05T08:00:00Z\tlwt\t{"_type":"lwt"}\n`);
  expect(fixesOf(items)).toMatchObject([{ accuracy: 5, battery: 62 }]);
  expect(notesOf(items)).toEqual(["1 message left out: no location is in them"]);
});

test("a continuous log becomes a trip per local date, whatever its order", async () => {
  const [evening, midnight] = [point(13 * 3_600), point(15 * 3_600)];
  const items = await read(write.writeOwnTracks([midnight, evening]), "phone.rec");
  expect(items.map((item) => item.kind === "fix" && item.trip)).toEqual([
    "phone-2026-10-06",
    "phone-2026-10-05",
  ]);
});

test("only drives are imported from Google's Timeline, and the rest is reported", async () => {
  const points = [point(0), point(60), point(120)];
  const walked = write.writeAndroidTimeline(points).replace("IN_PASSENGER_VEHICLE", "WALKING");
  await expect(read(walked)).rejects.toThrow("has no drive in it, only walking (1)");
  const both = JSON.parse(write.writeAndroidTimeline(points));
  both.semanticSegments.push(JSON.parse(walked).semanticSegments[1]);
  const items = await read(JSON.stringify(both));
  expect(fixesOf(items)).toHaveLength(3);
  expect(notesOf(items)).toEqual(["walking (1) left out: only what was driven is imported"]);
});

test("a fix in Google's Timeline that belongs to no drive is left out", async () => {
  const timeline = JSON.parse(write.writeAndroidTimeline([point(0), point(60), point(120)]));
  timeline.semanticSegments[0].timelinePath.push({ point: "1°, 2°", time: "2026-10-05T12:00:00.000+02:00" });
  expect(fixesOf(await read(JSON.stringify(timeline)))).toHaveLength(3);
});

test("a KML altitude that is not declared absolute is ignored", async () => {
  const clamped = write.writeKml([point(0), point(1)]).replace("absolute", "clampToGround");
  expect(fixesOf(await read(clamped)).map(({ altitude }) => altitude)).toEqual([undefined, undefined]);
});

test("a KML or GeoJSON line without times is reported, and no times are invented", async () => {
  const line = write.writeKmlLine([point(0), point(1)]).replace(/<when>.*<\/when>/, "");
  await expect(read(line)).rejects.toThrow("no track in it, only 1 untimed line");
  const json = write.writeGeoJsonLine([point(0), point(1)]).replace("coordTimes", "colours");
  await expect(read(json)).rejects.toThrow("no track in it, only 1 untimed line");
});

test("the time of a KML view is not the placemark's, and a placemark without a time is reported", async () => {
  const view = "<LookAt><TimeStamp><when>2000-01-01T00:00:00Z</when></TimeStamp></LookAt>";
  const placemarks = write
    .writeKmlPlacemarks([point(0), point(1)])
    .replace("<Placemark>", `<Placemark>${view}`);
  expect(fixesOf(await read(placemarks))).toHaveLength(2);
  const items = await read(placemarks.replace(/<TimeStamp><when>2026.*?<\/TimeStamp>/, ""));
  expect(fixesOf(items)).toHaveLength(1);
  expect(notesOf(items)).toEqual(["1 untimed placemark left out: only tracks are imported"]);
});

test("a TCX course is a plan, not a trip", async () => {
  const course = write
    .writeTcx([point(0)])
    .replaceAll("Activity>", "Course>")
    .replaceAll("Activities", "Courses");
  await expect(read(course)).rejects.toThrow("no track in it, only 1 course");
});

test("TCX and FIT points without a position are reported", async () => {
  const tcx = write.writeTcx([point(0), point(1)]).replace(/<Position>.*?<\/Position>/, "");
  expect(await read(tcx)).toMatchObject([
    { kind: "unreadable", place: "track 1, point 1", reason: "a point without position" },
    { kind: "fix" },
  ]);
  const indoors = Buffer.from(write.writeFit([point(0, { lat: 180, lon: 180 })]));
  indoors.fill(0xff, 14 + 21 + 5, 14 + 21 + 13);
  await expect(read(indoors)).rejects.toThrow("checksum");
});

test.each<[string, (whole: Uint8Array) => Uint8Array, string]>([
  ["changed", (whole) => whole.with(40, whole[40]! ^ 1), "checksum is wrong"],
  [
    "of more than its bound",
    () => write.writeFit(Array.from({ length: 800_000 }, (_, i) => point(i))),
    "16 MB",
  ],
])("a FIT file that is %s is refused with the reason", { tags: "slow" }, async (_, change, reason) => {
  await expect(read(change(write.writeFit([point(0), point(1)])))).rejects.toThrow(reason);
});

test.each([
  ["JSON", write.writeGoogleRecords],
  ["XML", write.writeGpx],
])(
  "a truncated %s file is imported up to where it ends, and the truncation is reported",
  async (_, writer) => {
    const content = writer(Array.from({ length: 10 }, (_, second) => point(second)));
    const items = await read(content.slice(0, content.length * 0.75));
    expect(fixesOf(items).length).toBeGreaterThan(4);
    expect(fixesOf(items).length).toBeLessThan(10);
    expect(notesOf(items)).toEqual([expect.stringMatching(/ends too early/)]);
  },
);

test.each([
  [`<!DOCTYPE gpx [<!ENTITY % a SYSTEM "http://x/y">]><gpx/>`, "external entities"],
  [`<!DOCTYPE gpx [<!ENTITY a PUBLIC "p" "x">]><gpx/>`, "external entities"],
  [`<gpx>${"<a>".repeat(3_000)}`, "nested more than 100 elements deep"],
])("XML with external entities or deep nesting is refused: %#", async (text, reason) => {
  await expect(read(text)).rejects.toThrow(reason);
});

test("our own export comes back with ids, zone, vehicle and what was left out", async () => {
  const fix = (name: string, second: number, id: number) =>
    `<${name} lat="1" lon="2"><time>${new Date(startT + second * 1000).toISOString()}</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>7</gpxtpx:speed></gpxtpx:TrackPointExtension><trips:id>${id}</trips:id><trips:accuracy>3</trips:accuracy></extensions></${name}>`;
  const text = `<gpx><trk><extensions><trips:trip timeZone="Europe/Berlin" vehicle="A &#38; B"/></extensions><trkseg>${fix("trkpt", 0, 4)}<extensions><trips:leftOut>${fix("trips:fix", 1, 9)}</trips:leftOut></extensions></trkseg></trk></gpx>`;
  const shared = { timeZone: "Europe/Berlin", vehicle: "A & B" };
  expect(await read(text)).toMatchObject([
    { ...shared, id: 4, fix: { speed: 7, accuracy: 3 } },
    { ...shared, id: 9, fix: { speed: 7, accuracy: 3 } },
  ]);
});
