import { PutObjectCommand } from "@aws-sdk/client-s3";
import { lakeColumns } from "@trips/core/lake/columns.ts";
import { describeCuratedZone } from "@trips/core/testing/curated-zone-contract.ts";
import { lakeObjectOf } from "@trips/core/testing/memory-curated-zone.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCuratedTrips } from "../dynamodb/curated-store.ts";
import { createErasableTrips } from "../dynamodb/erasable-trips.ts";
import { startTable } from "../testing/dynamodb.ts";
import { startObjectStore } from "../testing/object-store.ts";
import { createCuratedFiles, createLakeReader } from "./curated-files.ts";
import { readParquet, writeParquet } from "./parquet.ts";

let bucket: Awaited<ReturnType<typeof startObjectStore>>;
let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  bucket = await startObjectStore();
  table = await startTable();
});
afterAll(async () => {
  await bucket.stop();
  await table.stop();
});

describe("S3 and DynamoDB as", () =>
  describeCuratedZone(() => ({
    files: createCuratedFiles(bucket),
    trips: { ...createCuratedTrips(table), ...createErasableTrips(table) },
  })));

const put = (key: string, body: Uint8Array) =>
  bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: key, Body: body }));

test("an object of the lake is read as it was written; a missing one is none", async () => {
  const rows = lakeObjectOf([
    envelopeOf({ vehicle: "né 🚗", fixes: straightDrive({ count: 3, speed: 11 }) }),
    envelopeOf({ backfill: true, fixes: [{ id: 9, t: 1_795_162_800_000, lat: 1, lon: 2, battery: 55 }] }),
  ]);
  await put("records/one.parquet", await writeParquet(lakeColumns, rows));
  const read = createLakeReader(bucket);
  expect(await read("records/one.parquet")).toEqual(rows);
  expect(await read("records/none.parquet")).toBeUndefined();
});

test("a file from before a column existed has null in it", async () => {
  const columns = [{ name: "driver", type: "string" }] as const;
  const bytes = await writeParquet(columns, { count: 2, columns: { driver: ["ana", "bruno"] } });
  expect(await readParquet(bytes, ["driver", "battery"])).toEqual({
    count: 2,
    columns: { driver: ["ana", "bruno"], battery: [null, null] },
  });
});

test("a column without a value is not in the file, and null when it is read", async () => {
  const columns = [
    { name: "driver", type: "string" },
    { name: "battery", type: "int" },
  ] as const;
  const rows = { count: 2, columns: { driver: ["ana", "bruno"], battery: [null, null] } };
  const bytes = await writeParquet(columns, rows);
  expect(Buffer.from(bytes).includes("battery")).toBe(false);
  expect(await readParquet(bytes, ["driver", "battery"])).toEqual(rows);
});

test("rows beyond a row group are read in their places", async () => {
  const columns = [{ name: "id", type: "bigint" }] as const;
  const id = Array.from({ length: 120_001 }, (_, index) => index * 1_000_003);
  const read = await readParquet(await writeParquet(columns, { count: id.length, columns: { id } }), ["id"]);
  expect(read.columns.id).toEqual(id);
});
