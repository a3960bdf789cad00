import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createFakeRecordsApi } from "@trips/client/testing/fake-records-api.ts";
import { blobFile } from "@trips/importer/blob-file.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import { runImport } from "@trips/importer/run-import.ts";
import type { SourceFile } from "@trips/importer/source-file.ts";
import * as write from "@trips/importer/testing/write-formats.ts";
import { zipOf } from "@trips/importer/testing/zip-of.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFile } from "./open-file.ts";

const startT = Date.UTC(2026, 9, 5, 8);
const drive = Array.from({ length: 150 }, (_, index) => ({
  ...{ t: startT + index * 60_000, lat: Number((50.9 + index / 1e3).toFixed(6)), lon: 6.27 },
  ...{ speed: 10, altitude: 40 },
}));
const ndjson = drive.map((point) => `${JSON.stringify({ driver: "ana", trip: "one", ...point })}\n`).join("");

const files: readonly (readonly [name: string, content: string | Uint8Array])[] = [
  ["drive.gpx", write.writeGpx(drive)],
  ["drive of today (1).tcx", write.writeTcx(drive)],
  ["drive.kml", write.writeKml(drive)],
  ["line.kml", write.writeKmlLine(drive)],
  ["marks.kml", write.writeKmlPlacemarks(drive)],
  ["drive.kmz", zipOf([{ name: "doc.kml", content: write.writeKml(drive) }])],
  ["drive.fit", write.writeFit(drive)],
  ["line.geojson", write.writeGeoJsonLine(drive)],
  ["points.geojson", write.writeGeoJsonPoints(drive)],
  ["2026-10.rec", write.writeOwnTracks(drive)],
  ["Records.json", write.writeGoogleRecords(drive)],
  ["2026_OCTOBER.json", write.writeGoogleSemantic(drive)],
  ["Timeline.json", write.writeAndroidTimeline(drive)],
  ["location-history.json", write.writeIosTimeline(drive)],
  ["drives.ndjson", ndjson],
  ["drive.gpx.gz", gzipSync(write.writeGpx(drive))],
  [
    "export.zip",
    zipOf([
      { name: "a/drive.gpx", content: write.writeGpx(drive.slice(0, 70)), form: "streamed" },
      { name: "b/drive.fit.gz", content: gzipSync(write.writeFit(drive.slice(70))), isStored: true },
    ]),
  ],
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-open-file-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What an import posts, by an API that counts at once and holds nothing else. */
const postedOf = async (file: SourceFile) => {
  const api = createFakeRecordsApi({});
  const fetch: HttpFetch = async (url, { method, headers, body = "" }) => {
    const { pathname } = new URL(url);
    const unique = api.stored.reduce((sum, { batch }) => sum + batch.records.length, 0);
    const read = pathname === "/v1/rejects" ? { trips: [] } : { quality: { unique }, trips: [] };
    const answer =
      method === "POST"
        ? api.handle(pathname, headers.authorization ?? "", body)!
        : { status: 200, headers: {}, body: JSON.stringify(read) };
    return { status: answer.status, headers: new Headers(answer.headers), text: async () => answer.body };
  };
  const problems: string[] = [];
  await runImport({
    ...{
      files: [file],
      apiUrl: "https://api.example",
      batchSize: 60,
      concurrency: 1,
      retrySeconds: 1,
      fetch,
    },
    tokenFor: (driver) => async () => `${driver}.token`,
    onProblem: (problem) => problems.push(problem),
  });
  return { stored: api.stored, problems };
};

describe("a file posts the same trips and records from a disk and from a browser", () => {
  test.each(files)("%s", async (name, content) => {
    const path = join(folder, name);
    await writeFile(path, content);
    const onDisk = await postedOf(openFile(path));
    const inBrowser = await postedOf(blobFile(new Blob([Buffer.from(content)]), name, path));
    expect(onDisk.stored.flatMap(({ batch }) => batch.records)).toHaveLength(drive.length);
    expect(inBrowser).toEqual(onDisk);
  });
});

test("a part of a file is read from one offset to before another", async () => {
  const path = join(folder, "digits.txt");
  await writeFile(path, "0123456789");
  for (const file of [openFile(path), blobFile(new Blob(["0123456789"]), "digits.txt")]) {
    const { size, read } = await file.open();
    expect(size).toBe(10);
    const textOf = async (from: number, to: number) =>
      Buffer.concat(await Array.fromAsync(read(from, to))).toString();
    expect(await textOf(2, 5)).toBe("234");
    expect(await textOf(8, 99)).toBe("89");
    expect(await textOf(4, 4)).toBe("");
    expect(await textOf(10, 12)).toBe("");
    expect(await textOf(3, Number.POSITIVE_INFINITY)).toBe("3456789");
  }
});
