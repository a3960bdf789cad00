import { decodeBatch } from "@trips/core/domain/batch.ts";
import { aDevice, appEnvelopeOf, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rawBatchesOf } from "./raw-batches.ts";

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const textsOf = async (bytes: Uint8Array, size: number): Promise<string[]> =>
  (await Array.fromAsync(rawBatchesOf(chunksOf(bytes, size)))).map(({ data }) =>
    Buffer.from(data).toString("latin1"),
  );

const envelope = fc
  .record({
    trip: fc.constantFrom("a", "b"),
    vehicle: fc.option(
      fc.string({ unit: fc.constantFrom("{", "}", '"', "\\", "é", "🚗", "x"), minLength: 1 }),
      {
        nil: undefined,
      },
    ),
    count: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ trip, vehicle, count }) =>
    envelopeOf({ key: { driver: "ana", trip }, vehicle, fixes: straightDrive({ count }) }),
  );

describe("records one after another with nothing in between", () => {
  test("are told apart, whatever their texts hold and however the bytes arrive", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(envelope, { maxLength: 8 }),
        fc.integer({ min: 1, max: 400 }),
        async (all, size) => {
          const expected = all.map((data) => Buffer.from(data).toString("latin1"));
          expect(await textsOf(Buffer.concat(all), size)).toEqual(expected);
        },
      ),
    );
  });

  test("have the driver and the trip as their group", async () => {
    const bytes = envelopeOf({ key: { driver: "ana", trip: "t" }, fixes: straightDrive({ count: 1 }) });
    expect(await Array.fromAsync(rawBatchesOf(chunksOf(bytes, 10)))).toMatchObject([{ group: "ana/t" }]);
  });

  test("of an app have the driver and the device as their group, which their tracks share", async () => {
    const bytes = appEnvelopeOf({ driver: "ana", app: "owntracks", body: { _type: "location" } });
    expect(await Array.fromAsync(rawBatchesOf(chunksOf(bytes, 10)))).toMatchObject([
      { group: `ana/${aDevice}` },
    ]);
  });

  const garbage = fc.oneof(
    fc.constantFrom("no JSON", "{", '{"a":', '{"a', "}", "}}", '"', "[1]", '{"version":1,"driver', "\u0000"),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  );

  test("lose no envelope to a record that is no JSON", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(envelope, garbage), { maxLength: 8 }),
        fc.integer({ min: 1, max: 400 }),
        async (all, size) => {
          const pieces = all.map((each) => (typeof each === "string" ? Buffer.from(each, "latin1") : each));
          const texts = await textsOf(Buffer.concat(pieces), size);
          expect(texts.join("")).toBe(Buffer.concat(pieces).toString("latin1"));
          const envelopes = all.filter((each) => typeof each !== "string");
          const found = texts.filter((text) => decodeBatch(Buffer.from(text, "latin1")).ok);
          // What begins as JSON before an envelope and ends as JSON after it would hold it: no lone record does.
          if (!all.some((each) => each === '{"a":')) expect(found).toHaveLength(envelopes.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("a record of many chunks is not looked at once per chunk", async () => {
  const long = envelopeOf({ fixes: straightDrive({ count: 20_000 }) });
  const startedMs = performance.now();
  expect(await textsOf(long, 1_000)).toHaveLength(1);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
