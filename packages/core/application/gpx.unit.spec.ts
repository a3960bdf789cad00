import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTimeSpans } from "../domain/corrections.ts";
import { type FieldName, fieldNames } from "../domain/fields.ts";
import { type GpsRecord, quantise, valueIn } from "../domain/gps-record.ts";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { readTripOf, windowsOf } from "../testing/summary.ts";
import { gpxOf, gpxPieces } from "./gpx.ts";
import type { RoutePart } from "./route-part.ts";
import { csvPieces, geoJsonPieces } from "./trip-files.ts";
import { csvHeader, csvOf, readWindows, routeFeatureOf, verdictsOf } from "./trip-view.ts";

const key = { driver: `<&"'>`, trip: "trip-1" };

const partOf = (
  records: readonly GpsRecord[],
  claims: Parameters<typeof aTripRecord>[1] = {},
  nextT?: number,
): RoutePart => ({
  key,
  name: null,
  summary: readTripOf(
    key,
    records.map((record) => aTripRecord(record, claims)),
  ).summary,
  records: verdictsOf(readWindows(windowsOf(records), noTimeSpans)),
  nextT,
});

const elementOf: Record<Exclude<FieldName, "t" | "lat" | "lon">, string> = {
  id: "trips:id",
  speed: "gpxtpx:speed",
  heading: "gpxtpx:course",
  accuracy: "trips:accuracy",
  altitude: "ele",
  battery: "trips:battery",
};

/** The content of the elements of track points, or of fixes that were left out. */
const readFixes = (gpx: string, element: string) =>
  [...gpx.matchAll(new RegExp(`<${element} ([^>]*)>(.*)</${element}>`, "g"))].map(
    ([, attributes, inside]) => {
      const attribute = (name: string) => Number(new RegExp(`${name}="([^"]*)"`).exec(attributes!)![1]);
      const content = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(inside!)?.[1];
      const optional = Object.entries(elementOf).map(([name, path]) => [
        name,
        content(path) && Number(content(path)),
      ]);
      return quantise({
        t: Date.parse(content("time")!),
        lat: attribute("lat"),
        lon: attribute("lon"),
        ...Object.fromEntries(optional),
      });
    },
  );

const onTime = (records: readonly GpsRecord[]) => records.map((record) => ({ ...record, late: false }));

describe("a trip as GPX", () => {
  test("has all measurements: the route in its track, and the fixes that were left out outside of it", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        const part = partOf(records);
        const gpx = gpxOf(part);
        const judged = (isUsable: boolean) =>
          part.records
            .filter(({ verdict }) => (verdict === "usable") === isUsable)
            .map(({ record }) => record);
        expect(readFixes(gpx, "trkpt")).toEqual(onTime(judged(true)));
        expect(readFixes(gpx, "trips:fix")).toEqual(onTime(judged(false)));
      }),
      tries(500),
    );
  });

  test("names every field of a record", () => {
    const record = quantise({
      ...{ id: 7, t: baseT, lat: 10, lon: -1e-6, speed: 0.07 },
      ...{ heading: 359, accuracy: 4, altitude: -28, battery: 100 },
    });
    expect(fieldNames.every((name) => valueIn(record, name) !== null)).toBe(true);
    expect(gpxOf(partOf([record]))).toContain(
      '      <trkpt lat="10" lon="-0.000001"><ele>-28</ele><time>2026-11-20T09:00:00.000Z</time><extensions>' +
        "<gpxtpx:TrackPointExtension><gpxtpx:speed>0.07</gpxtpx:speed><gpxtpx:course>359</gpxtpx:course>" +
        "</gpxtpx:TrackPointExtension><trips:id>7</trips:id><trips:accuracy>4</trips:accuracy>" +
        "<trips:battery>100</trips:battery></extensions></trkpt>\n",
    );
  });

  test("has the texts that were sent, escaped, without characters that XML does not allow", () => {
    const gpx = gpxOf(partOf([aRecord()], { timeZone: "Europe/Berlin", vehicle: `A"B\u0001\ud800\n🚗` }));
    expect(gpx).toContain("<src>&#60;&#38;&#34;&#39;&#62;</src>");
    expect(gpx).toContain('<trips:trip timeZone="Europe/Berlin" vehicle="A&#34;B\ufffd\ufffd&#10;🚗"/>');
    expect(gpxOf(partOf([aRecord()]))).toContain('<trips:trip timeZone="UTC"/>');
  });

  test("says why a fix was left out", () => {
    const records = [aRecord({ t: baseT }), aRecord({ t: baseT + 1000, accuracyMeters: 201 })];
    expect(gpxOf(partOf(records))).toMatch(/<trips:leftOut>\n +<trips:fix [^>]*because="inaccurate">/);
    expect(gpxOf(partOf(records.slice(0, 1)))).not.toContain("leftOut");
  });
});

describe("a trip whose parts come one after another", () => {
  const cutAt = (records: readonly GpsRecord[], size: number): RoutePart[] => {
    const whole = partOf(records);
    return Array.from({ length: Math.ceil(records.length / size) }, (_, at) => ({
      ...whole,
      records: whole.records.slice(at * size, (at + 1) * size),
      nextT: (at + 1) * size < records.length ? records[(at + 1) * size]!.t : undefined,
    }));
  };
  async function* each(parts: readonly RoutePart[]) {
    yield* parts;
  }
  const textOf = async (pieces: AsyncIterable<string>) => (await Array.fromAsync(pieces)).join("");

  test("is the same GeoJSON and CSV as the whole, and GPX with a segment for each", async () => {
    await fc.assert(
      fc.asyncProperty(recordSet(), fc.integer({ min: 1, max: 12 }), async (records, size) => {
        const whole = partOf(records);
        const parts = cutAt(records, size);
        const usable = whole.records
          .filter(({ verdict }) => verdict === "usable")
          .map(({ record }) => record);
        expect(JSON.parse(await textOf(geoJsonPieces(each(parts))))).toEqual(
          JSON.parse(JSON.stringify(routeFeatureOf(key, usable, undefined))),
        );
        expect(await textOf(csvPieces(each(parts)))).toBe(csvHeader + csvOf(whole.records));
        const gpx = await textOf(gpxPieces(each(parts)));
        expect(readFixes(gpx, "trkpt")).toEqual(onTime(usable));
        expect(gpx.match(/<trkseg>/g)).toHaveLength(parts.length);
        if (parts.length === 1) expect(gpx).toBe(gpxOf(whole));
        expect(gpx).not.toContain("goes on");
      }),
      tries(300),
    );
  });

  test("says in each separate file where it continues", () => {
    expect(gpxOf(partOf([aRecord()], {}, baseT + 1000))).toContain(
      "ask again with from=2026-11-20T09:00:01.000Z",
    );
  });
});
