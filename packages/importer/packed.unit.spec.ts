import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { blobFile } from "./blob-file.ts";
import type { SourceItem } from "./source.ts";
import { writeFit, writeGpx } from "./testing/write-formats.ts";
import { type ZipEntry, zipOf } from "./testing/zip-of.ts";
import { readTripFile } from "./trip-file.ts";

const startT = Date.UTC(2026, 9, 5, 8);
const pointsFrom = (second: number, count = 3) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ t: startT + (second + index) * 1000, lat: 50.9, lon: 6.27, speed: 10, altitude: 40 },
  }));

const read = async (name: string, content: string | Uint8Array) => {
  const found: { source: string; item: SourceItem }[] = [];
  const file = blobFile(new Blob([Buffer.from(content)]), name);
  for await (const { source, items } of readTripFile(file, {}))
    found.push(...items.map((item) => ({ source, item })));
  return found;
};

type Found = Awaited<ReturnType<typeof read>>;
const tripsOf = (found: Found): string[] => [
  ...new Set(found.flatMap(({ source, item }) => (item.kind === "fix" ? `${source}: ${item.trip}` : []))),
];
const notesOf = (found: Found): string[] =>
  found.flatMap(({ item }) => (item.kind === "note" ? item.text : []));

describe("an archive", () => {
  test("is read file by file, including packed ones; files that are no recordings are reported", async () => {
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

  test("called .kmz gives its own name to its content", async () => {
    const kml =
      "<kml><Placemark><TimeStamp><when>2026-10-05T08:00:00Z</when></TimeStamp><Point><coordinates>6,50</coordinates></Point></Placemark></kml>";
    expect(tripsOf(await read("tour.kmz", zipOf([{ name: "doc.kml", content: kml }])))).toEqual([
      "tour.kmz, doc.kml: tour-1",
    ]);
  });

  test("names that leave the folder, or hold terminal commands, have no effect", async () => {
    const climbing = zipOf([{ name: "../../evil.gpx", content: writeGpx(pointsFrom(0)) }]);
    await expect(read("a.zip", climbing)).rejects.toThrow(
      "a zip archive that cannot be read: invalid relative path",
    );
    const found = await read("b.zip", zipOf([{ name: "\u001b[2Jx.gpx", content: writeGpx(pointsFrom(0)) }]));
    expect(tripsOf(found)).toEqual([expect.stringMatching(/^b\.zip, \?\[2Jx\.gpx: [\w.-]+$/)]);
  });

  test.each<[string, readonly ZipEntry[], string]>([
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

  const a = { name: "a.gpx", content: writeGpx(pointsFrom(0)) };
  const b = { name: "b.gpx", content: writeGpx(pointsFrom(90)) };
  const lengthOf = (...entries: ZipEntry[]) => zipOf(entries).indexOf("PK\x01\x02");

  test.each<[string, Buffer, string]>([
    ["list", zipOf([a, b]).subarray(0, -30), "has no readable list of its files at its end"],
    ["second file", zipOf([a, b]).subarray(0, -170), "ends too early, in b.gpx"],
    ["second header", zipOf([a, b]).subarray(0, lengthOf(a) + 20), "ends too early, after a.gpx"],
  ])("that is cut off in its %s gives what is whole, and the rest is reported", async (_, content, note) => {
    const found = await read("a.zip", content);
    expect(tripsOf(found)[0]).toBe("a.zip, a.gpx: a-1");
    expect(notesOf(found).at(-1)).toContain(note);
  });

  test("that is cut off before anything is whole is refused", async () => {
    const whole = zipOf([a]);
    await expect(read("a.zip", whole.subarray(0, 20))).rejects.toThrow(
      "nothing in it that can be imported: it ends too early, in the header of its first file",
    );
    await expect(read("a.zip", whole.subarray(0, 50))).rejects.toThrow(
      "nothing in it that can be imported: it ends too early, in a.gpx",
    );
    await expect(read("a.zip", whole.subarray(0, 90))).rejects.toThrow(
      "a.zip, a.gpx ends too early, on line 1: no point in it is whole",
    );
  });

  test("without a list is not read past an encrypted file, a bomb or an unsupported compression method", async () => {
    const secret = zipOf([a, { ...b, flags: 0x801 }]).subarray(0, -30);
    await expect(read("a.zip", secret)).rejects.toThrow("b.gpx is encrypted");
    const bomb = { name: "b.gpx", content: `<gpx>${" ".repeat(20_000_000)}` };
    for (const form of ["plain", "streamed"] as const)
      for (const cut of [30, 150])
        await expect(read("a.zip", zipOf([a, { ...bomb, form }]).subarray(0, -cut))).rejects.toThrow(
          "b.gpx unpacks to more than 250 times its size",
        );
    const other = zipOf([b]).subarray(0, -30);
    other[8] = 9;
    await expect(read("a.zip", other)).rejects.toThrow("unsupported compression method: 9");
  });

  test("without a list is reported when no further file begins or the end of one is unknown", async () => {
    const broken = zipOf([a, b]).subarray(0, -30);
    broken[lengthOf(a)] = 0;
    expect(notesOf(await read("a.zip", broken))).toEqual([
      `is damaged at byte ${lengthOf(a)}: what follows is missing`,
    ]);
    const endless = zipOf([a, { ...b, isStored: true, form: "streamed" }]).subarray(0, -30);
    const found = await read("a.zip", endless);
    expect(tripsOf(found)).toEqual(["a.zip, a.gpx: a-1"]);
    expect(notesOf(found)).toEqual([
      "ends too early, and how long b.gpx is stood at its end: it is missing, and what would follow",
    ]);
  });
});

describe("a gzip file", () => {
  test("is recognised by its content, not by its name", async () => {
    expect(tripsOf(await read("drive.gpx", gzipSync(writeGpx(pointsFrom(0)))))).toEqual([
      "drive.gpx: drive-1",
    ]);
  });

  test("of several members is read whole", async () => {
    const text = writeGpx(pointsFrom(0, 50));
    const members = Buffer.concat([gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))]);
    expect(await read("a.gpx.gz", members)).toHaveLength(50);
  });

  test("that is cut off is read as far as it goes, and the truncation is reported", async () => {
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
