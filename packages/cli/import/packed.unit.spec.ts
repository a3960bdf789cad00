import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SourceItem } from "./source.ts";
import { writeFit, writeGpx } from "./testing/write-formats.ts";
import { readTripFile } from "./trip-file.ts";

const startT = Date.UTC(2026, 9, 5, 8);
const pointsFrom = (second: number, count = 3) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ t: startT + (second + index) * 1000, lat: 50.9, lon: 6.27, speed: 10, altitude: 40 },
  }));

type Entry = {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What its header says instead of the truth. */
  readonly size?: number;
  readonly flags?: number;
};

/** A zip archive, so that there can be wrong things in it. */
const zipOf = (entries: readonly Entry[]): Buffer => {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, size, flags = 0x800 } of entries) {
    const whole = Buffer.from(content);
    const packed = deflateRawSync(whole);
    const header = Buffer.alloc(26);
    for (const [value, at] of [
      [20, 0],
      [flags, 2],
      [8, 4],
      [Buffer.byteLength(name), 22],
    ] as const)
      header.writeUInt16LE(value, at);
    for (const [value, at] of [
      [crc32(whole), 10],
      [packed.length, 14],
      [size ?? whole.length, 18],
    ] as const)
      header.writeUInt32LE(value, at);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), header, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\0"), header, place, Buffer.from(name));
    files.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const listed = Buffer.concat(directory);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, listed, Buffer.from("PK\x05\x06"), end]);
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-packed-"));
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, content);
  const found: { source: string; item: SourceItem }[] = [];
  for await (const { source, items } of readTripFile(path, {}))
    found.push(...items.map((item) => ({ source: source.replace(path, name), item })));
  return found;
};

type Found = Awaited<ReturnType<typeof read>>;
const tripsOf = (found: Found): string[] => [
  ...new Set(found.flatMap(({ source, item }) => (item.kind === "fix" ? `${source}: ${item.trip}` : []))),
];
const notesOf = (found: Found): string[] =>
  found.flatMap(({ item }) => (item.kind === "note" ? item.text : []));

describe("an archive", () => {
  test("is read file by file, packed ones too; what is no recording is told", async () => {
    const found = await read(
      "export.zip",
      zipOf([
        { name: "activities/", content: "" },
        { name: "activities/1.gpx", content: writeGpx(pointsFrom(0)) },
        { name: "other/1.gpx", content: writeGpx(pointsFrom(90)) },
        { name: "activities/2.fit.gz", content: gzipSync(writeFit(pointsFrom(200))) },
        { name: "__MACOSX/._1.gpx", content: "x" },
        { name: "profile.csv", content: "a,b" },
        { name: "inner.zip", content: zipOf([{ name: "3.gpx", content: "" }]) },
      ]),
    );
    expect(tripsOf(found)).toEqual([
      "export.zip, activities/1.gpx: 1-1",
      "export.zip, other/1.gpx: 1-1",
      "export.zip, activities/2.fit.gz: 2-1",
    ]);
    expect(notesOf(found)).toEqual(["profile.csv, inner.zip left out: no recordings"]);
  });

  test("called .kmz is named after itself", async () => {
    const kml =
      "<kml><Placemark><TimeStamp><when>2026-10-05T08:00:00Z</when></TimeStamp><Point><coordinates>6,50</coordinates></Point></Placemark></kml>";
    expect(tripsOf(await read("tour.kmz", zipOf([{ name: "doc.kml", content: kml }])))).toEqual([
      "tour.kmz, doc.kml: tour-1",
    ]);
  });

  test("names that would climb out of a folder, or command a terminal, do nothing", async () => {
    const climbing = zipOf([{ name: "../../evil.gpx", content: writeGpx(pointsFrom(0)) }]);
    await expect(read("a.zip", climbing)).rejects.toThrow(
      "a zip archive that cannot be read: invalid relative path",
    );
    const found = await read("b.zip", zipOf([{ name: "\u001b[2Jx.gpx", content: writeGpx(pointsFrom(0)) }]));
    expect(tripsOf(found)).toEqual([expect.stringMatching(/^b\.zip, \?\[2Jx\.gpx: [\w.-]+$/)]);
  });

  test.each<[string, readonly Entry[], string]>([
    ["nothing in it", [], "nothing in it that can be imported"],
    [
      "a size that is a lie",
      [{ name: "a.gpx", content: writeGpx(pointsFrom(0, 90)), size: 9 }],
      "cannot be read",
    ],
    [
      "an encrypted file",
      [{ name: "a.gpx", content: writeGpx(pointsFrom(0)), flags: 0x801 }],
      "is encrypted",
    ],
    [
      "more files than anyone has",
      Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.gpx`, content: "" })),
      "more than 10000 files",
    ],
    [
      "a bomb",
      [{ name: "a.gpx", content: `<gpx>${" ".repeat(20_000_000)}` }],
      "a.gpx unpacks to more than 250 times its size",
    ],
  ])("with %s is refused", { tags: "slow" }, async (_, entries, reason) => {
    await expect(read("a.zip", zipOf(entries))).rejects.toThrow(reason);
  });

  test("that is cut off is refused: what is in it stands at its end", async () => {
    const whole = zipOf([{ name: "a.gpx", content: writeGpx(pointsFrom(0)) }]);
    await expect(read("a.zip", whole.subarray(0, -30))).rejects.toThrow(
      "is a zip archive that cannot be read",
    );
  });
});

describe("a gzip file", () => {
  test("is known by what it holds, not by its name", async () => {
    expect(tripsOf(await read("drive.gpx", gzipSync(writeGpx(pointsFrom(0)))))).toEqual([
      "drive.gpx: drive-1",
    ]);
  });

  test("in several members is read whole", async () => {
    const text = writeGpx(pointsFrom(0, 50));
    const members = Buffer.concat([gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))]);
    expect(await read("a.gpx.gz", members)).toHaveLength(50);
  });

  test("that is cut off is read as far as it goes, and it is told", async () => {
    const packed = gzipSync(writeGpx(pointsFrom(0, 2_000)));
    const found = await read("a.gpx.gz", packed.subarray(0, packed.length >> 1));
    const points = found.filter(({ item }) => item.kind === "fix").length;
    expect(points).toBeGreaterThan(500);
    expect(points).toBeLessThan(1_500);
    expect(notesOf(found)).toEqual([
      "the gzip file is truncated: what was whole is imported",
      expect.stringMatching(/^ends too early, on line \d+/),
    ]);
  });

  test("that is a bomb is refused", async () => {
    const bomb = gzipSync(`<gpx>${" ".repeat(20_000_000)}`);
    await expect(read("a.gpx.gz", bomb)).rejects.toThrow("unpacks to more than 250 times its size");
  });
});
