import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { blobFile } from "./blob-file.ts";
import { writeGpx } from "./testing/write-formats.ts";
import { zipOf } from "./testing/zip-of.ts";
import { readTripFile } from "./trip-file.ts";
import { zipNameOf } from "./zip-names.ts";

const gpx = writeGpx(
  Array.from({ length: 3 }, (_, index) => ({
    ...{ t: Date.UTC(2026, 9, 5, 8) + index * 1000, lat: 50.9, lon: 6.27, speed: 10, altitude: 40 },
  })),
);

const sourcesOf = async (content: Uint8Array): Promise<string[]> => {
  const sources: string[] = [];
  for await (const { source, items } of readTripFile(blobFile(new Blob([content.slice()]), "a.zip"), {}))
    if (items.some(({ kind }) => kind === "fix")) sources.push(source);
  return sources;
};

/** The same archive with its list described in 64 bits, as one of more than 65,535 files or 4 GB has it. */
const with64BitEnd = (archive: Buffer): Buffer => {
  const endAt = archive.lastIndexOf("PK\x05\x06");
  const end = archive.subarray(endAt);
  const long = Buffer.alloc(56);
  long.write("PK\x06\x06", "latin1");
  long.writeBigUInt64LE(BigInt(end.readUInt16LE(10)), 32);
  long.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  long.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(endAt), 8);
  const short = Buffer.from(end);
  short.fill(0xff, 8, 20);
  return Buffer.concat([archive.subarray(0, endAt), long, locator, short]);
};

test("a list in 64 bits is read", async () => {
  const archive = with64BitEnd(zipOf([{ name: "one.gpx", content: gpx }]));
  expect(await sourcesOf(archive)).toEqual(["a.zip, one.gpx"]);
});

test("a comment behind the list, even one that looks like a list's end, is passed over", async () => {
  const comment = Buffer.from(`PK\x05\x06${" ".repeat(40)}`, "latin1");
  const archive = zipOf([{ name: "one.gpx", content: gpx }]);
  archive.writeUInt16LE(comment.length, archive.length - 2);
  expect(await sourcesOf(Buffer.concat([archive, comment]))).toEqual(["a.zip, one.gpx"]);
});

test("a file whose place or length is a lie refuses the archive", async () => {
  const archive = zipOf([{ name: "one.gpx", content: gpx }]);
  const listedAt = archive.lastIndexOf("PK\x01\x02");
  const moved = Buffer.from(archive);
  moved.writeUInt32LE(7, listedAt + 42);
  await expect(sourcesOf(moved)).rejects.toThrow("one.gpx is not where the list says");
  for (const bytes of [gpx.length - 1, gpx.length + 1]) {
    const lying = Buffer.from(archive);
    lying.writeUInt32LE(bytes, listedAt + 24);
    await expect(sourcesOf(lying)).rejects.toThrow("one.gpx is not as long as the list says");
  }
});

test("names are in DOS's code page, in UTF-8 where a flag says so, or in Info-ZIP's field", () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
  expect(zipNameOf(0, bytes("Stra\xe1e.gpx"), [])).toBe("Straße.gpx");
  expect(zipNameOf(0, bytes("\x80\xff"), [])).toBe("Ç\u00a0");
  expect(zipNameOf(0x800, new TextEncoder().encode("Ana’s.gpx"), [])).toBe("Ana’s.gpx");
  const short = bytes("Ana?s.gpx");
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(short));
  const field = { id: 0x7075, data: Buffer.concat([Buffer.from([1]), sum, Buffer.from("Ana’s.gpx")]) };
  expect(zipNameOf(0, short, [field])).toBe("Ana’s.gpx");
  expect(zipNameOf(0, bytes("renamed.gpx"), [field])).toBe("renamed.gpx");
  expect(zipNameOf(0, bytes("a\\b.gpx"), [])).toBe("a/b.gpx");
  for (const name of ["C:/a.gpx", "/a.gpx", "a/../../b.gpx"])
    expect(() => zipNameOf(0, bytes(name), [])).toThrow("path");
});
