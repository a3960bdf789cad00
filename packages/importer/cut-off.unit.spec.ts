import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { blobFile } from "./blob-file.ts";
import { readFit } from "./fit.ts";
import { ImportError } from "./import-error.ts";
import type { SourceItem } from "./source.ts";
import { itemsOf } from "./testing/items-of.ts";
import * as write from "./testing/write-formats.ts";
import { type ZipEntry, zipOf } from "./testing/zip-of.ts";
import { readTripFile } from "./trip-file.ts";

const startT = Date.UTC(2026, 9, 5, 8);
const drive = (from = 0, count = 5) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ t: startT + (from + index) * 60_000, lat: 50.9 + index / 1e3, lon: 6.27 },
    ...{ speed: 10 + index, altitude: 40 },
  }));
const ndjson = drive()
  .map((point) => `${JSON.stringify({ driver: "ana", trip: "one", ...point })}\n`)
  .join("");
const fit = write.writeFit(drive());
const gpx = write.writeGpx(drive());

const archive = (form: ZipEntry["form"], isStored = false) =>
  zipOf([
    { name: "day/", content: "", isStored: true },
    { name: "day/1.gpx", content: gpx, isStored, form },
    { name: "day/notes.txt", content: "a note", form },
    { name: "day/2.fit.gz", content: gzipSync(write.writeFit(drive(20))), form },
    { name: "day/3.tcx", content: write.writeTcx(drive(40)), form },
  ]);

const noPieces = (): boolean => false;
/** With its line feed or without. */
const isAtLineEnd = (content: Buffer): boolean => /\}\n?$/.test(content.toString());

/** Kinds of files, and whether a part of one is a complete file with nothing missing. */
const kinds: readonly (readonly [
  string,
  string,
  string | Uint8Array,
  isWhole: (content: Buffer) => boolean,
])[] = [
  ["GPX", "a.gpx", gpx, noPieces],
  ["TCX", "a.tcx", write.writeTcx(drive()), noPieces],
  ["KML with a gx:Track", "a.kml", write.writeKml(drive()), noPieces],
  ["KML with a line", "a.kml", write.writeKmlLine(drive()), noPieces],
  ["KML with placemarks", "a.kml", write.writeKmlPlacemarks(drive()), noPieces],
  ["GeoJSON with a line", "a.json", write.writeGeoJsonLine(drive()), noPieces],
  ["GeoJSON with points", "a.json", write.writeGeoJsonPoints(drive()), noPieces],
  ["OwnTracks' .rec", "a.rec", write.writeOwnTracks(drive()), isAtLineEnd],
  ["NDJSON", "a.ndjson", ndjson, isAtLineEnd],
  ["Google's Records.json", "Records.json", write.writeGoogleRecords(drive()), noPieces],
  ["Google's Semantic Location History", "a.json", write.writeGoogleSemantic(drive()), noPieces],
  ["Google's Timeline of Android", "a.json", write.writeAndroidTimeline(drive()), noPieces],
  ["Google's Timeline of iOS", "a.json", write.writeIosTimeline(drive()), noPieces],
  ["FIT", "a.fit", fit, noPieces],
  [
    "FIT with compressed times",
    "a.fit",
    write.writeFitCompressed(drive().map((point, index) => ({ ...point, t: startT + index * 20_000 }))),
    noPieces,
  ],
  [
    "several FIT files in one",
    "a.fit",
    Buffer.concat([fit, write.writeFit(drive(20), true), write.writeFit(drive(40), false, false)]),
    (content) => content.length === fit.length || content.length === fit.length * 2,
  ],
  ["gzip", "a.gpx.gz", gzipSync(gpx), noPieces],
  [
    "gzip of several members",
    "a.gpx.gz",
    Buffer.concat([gzipSync(gpx.slice(0, 200)), gzipSync(gpx.slice(200))]),
    noPieces,
  ],
  ["gzip of FIT", "a.fit.gz", gzipSync(fit), noPieces],
  ["zip", "a.zip", archive("plain"), noPieces],
  ["zip that is not packed", "a.zip", archive("plain", true), noPieces],
  ["zip with sizes of eight bytes", "a.zip", archive("zip64"), noPieces],
  ["zip with sizes behind the files", "a.zip", archive("streamed"), noPieces],
  ["zip with bare sizes behind the files", "a.zip", archive("streamed without signature"), noPieces],
  ["zip with long sizes behind the files", "a.zip", archive("streamed zip64"), noPieces],
];

type Outcome = { readonly records: string[]; readonly told: string[] };

const read = async (name: string, content: Uint8Array): Promise<Outcome> => {
  const records: string[] = [];
  const told: string[] = [];
  const take = (source: string, item: SourceItem): void => {
    if (item.kind === "fix") records.push(JSON.stringify([source, item.trip, item.fix]));
    if (item.kind === "note") told.push(item.text);
    if (item.kind === "unreadable") told.push(item.reason);
  };
  try {
    for await (const { source, items } of readTripFile(blobFile(new Blob([content.slice()]), name), {}))
      for (const item of items) take(source, item);
    return { records, told };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    // A refused file posts nothing.
    return { records: [], told: [error.message] };
  }
};

/** Cuts tried over the whole file; near the end, where lists, checksums and last points are, every byte is tried. */
const cutsTried = 60;
const lastBytes = 30;
const missing =
  /ends too early|truncated|no readable list|not JSON|no message of OwnTracks|is empty|none of what can be|of another kind|is not text|is not XML|cannot be read/;

describe("a file cut off anywhere gives what is whole, and reports that something is missing", () => {
  test.each(kinds)("%s", async (_, name, content, isWhole) => {
    const bytes = Buffer.from(content);
    const whole = await read(name, bytes);
    expect(whole.records.length).toBeGreaterThanOrEqual(5);
    expect(whole.told.filter((text) => !text.endsWith("no recordings"))).toEqual([]);
    let before = whole.records;
    const step = Math.ceil(bytes.length / cutsTried);
    for (let cut = bytes.length - 1; cut > 0; cut -= cut > bytes.length - lastBytes ? 1 : step) {
      const { records, told } = await read(name, bytes.subarray(0, cut));
      expect(before, `${cut} bytes`).toEqual(expect.arrayContaining(records));
      expect(records, `${cut} bytes`).toEqual(before.filter((record) => records.includes(record)));
      if (records.length < whole.records.length && !isWhole(bytes.subarray(0, cut)))
        expect(told.join("\n"), `${cut} bytes`).toMatch(missing);
      before = records;
    }
    expect(before).toEqual([]);
  });
});

describe("a FIT file with a wrong bit", () => {
  const changed = (file: Uint8Array, at: number, bit: number): Uint8Array =>
    file.with(at, file[at]! ^ (1 << bit));
  const fixesOf = (items: readonly SourceItem[]) =>
    items.flatMap((item) => (item.kind === "fix" ? item.fix : []));
  const notesOf = (items: readonly SourceItem[]) =>
    items.flatMap((item) => (item.kind === "note" ? item.text : []));

  test("is refused, since no value in it is sure", async () => {
    for (let at = 12; at < fit.length; at += 1)
      await expect(itemsOf(readFit, changed(fit, at, at % 8), "a.fit"), `byte ${at}`).rejects.toThrow(
        ImportError,
      );
    await expect(itemsOf(readFit, changed(fit, 40, 0), "a.fit")).rejects.toThrow("its checksum is wrong");
  });

  test("behind others is reported, and those before it are imported", async () => {
    const others = Buffer.concat([fit, write.writeFit(drive(20))]);
    const expected = fixesOf(await itemsOf(readFit, others, "a.fit"));
    for (let at = 0; at < fit.length; at += 1) {
      const file = Buffer.concat([others, changed(fit, at, at % 8)]);
      const items = await itemsOf(readFit, file, "a.fit");
      expect(fixesOf(items), `byte ${at}`).toEqual(expected);
      expect(notesOf(items), `byte ${at}`).toEqual([
        expect.stringMatching(/damaged|no sound FIT header|ends too early/),
      ]);
    }
  });
});

test("a FIT file that its recorder never finished gives what was recorded", async () => {
  const unfinished = Buffer.from(fit.subarray(0, -10));
  unfinished.fill(0, 4, 8);
  unfinished.fill(0, 12, 14);
  const items = await itemsOf(readFit, unfinished, "a.fit");
  expect(items.filter(({ kind }) => kind === "fix")).toHaveLength(4);
  expect(items.at(-1)).toEqual({
    kind: "note",
    text: `ends too early, after ${unfinished.length} bytes: what stands before is imported, 4 points`,
  });
});
