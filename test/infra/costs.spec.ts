import { readFile } from "node:fs/promises";
import { factsOf } from "@trips/core/application/curated-rows.ts";
import { type Fix, quantise } from "@trips/core/domain/gps-record.ts";
import { expect, test } from "vitest";
import { costs, costTable, deviceTable, settingsTable, workload } from "../../infra/costs.ts";
import { batchBytes, postTable } from "../../infra/post-costs.ts";

test("the costs in the README follow from the prices", async () => {
  const readme = await readFile(new URL("../../infra/README.md", import.meta.url), "utf8");
  expect(readme).toContain(costTable());
  expect(readme).toContain(settingsTable());
  expect(readme).toContain(deviceTable());
  expect(readme).toContain(postTable());
});

test("a phone's row for the Iceberg table has about as many bytes as the costs take", () => {
  const row = factsOf({
    key: { driver: "6ba7b810-9dad-11d1-80b4-00c04fd430c8", trip: "6ba7b811-9dad-11d1-80b4-00c04fd430c8" },
    curated: {
      record: quantise(
        {
          id: 1_234,
          t: 1_795_162_800_123,
          lat: -34.603722,
          lon: -58.381592,
          speed: 8.33,
          heading: 92,
          accuracy: 5,
        } as Fix,
        false,
      ),
      receivedAt: 1_795_162_815_456,
      backfill: false,
      sentTimeZone: "America/Argentina/Buenos_Aires",
      sentVehicle: "AB123CD",
      device: undefined,
      object: "records/a",
    },
  });
  const bytes = Buffer.byteLength(JSON.stringify(row));
  expect(Math.abs(bytes / workload.icebergBytesPerRow - 1), String(bytes)).toBeLessThan(0.05);
});

test.each([1, 15, 60])("%i records take about as many bytes in the stream as the costs take", (count) => {
  const records = Array.from({ length: count }, (_, index) => ({
    id: 1_200 + index,
    t: 1_795_162_800_123 + index * 1_000,
    lat: -34.603722,
    lon: -58.381592,
    speed: 8.33,
    heading: 92,
    accuracy: 5,
  }));
  const envelope = {
    version: 1,
    driver: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    trip: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    receivedAt: 1_795_162_815_456,
    requestId: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
    batch: { timeZone: "America/Argentina/Buenos_Aires", vehicle: "AB123CD", records },
  };
  const bytes = Buffer.byteLength(JSON.stringify(envelope));
  expect(Math.abs(bytes / (batchBytes.fixed + count * batchBytes.perRecord) - 1), String(bytes)).toBeLessThan(
    0.05,
  );
});

test("a lite stage never costs more than a full one", () => {
  for (const { resource, idle, idleLite, perMillion, perMillionLite } of costs) {
    expect(idleLite, resource).toBeLessThanOrEqual(idle);
    expect(perMillionLite, resource).toBeLessThanOrEqual(perMillion);
  }
});
