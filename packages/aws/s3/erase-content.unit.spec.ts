import { gunzipSync, gzipSync } from "node:zlib";
import type { Erased } from "@trips/core/application/erase-lake.ts";
import type { Batch } from "@trips/core/domain/batch.ts";
import { decodeBatches } from "@trips/core/domain/decode.ts";
import { lakeColumns } from "@trips/core/lake/columns.ts";
import { anyApp, bodiesOf, positionsOf } from "@trips/core/testing/app-requests.ts";
import { lakeObjectOf } from "@trips/core/testing/memory-curated-zone.ts";
import { aDevice, appEnvelopeOf, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aggregate, deaggregate } from "../kinesis-aggregate.ts";
import { rawBatchesOf } from "../replay/raw-batches.ts";
import { eraseContent } from "./erase-content.ts";
import { readParquet, writeParquet } from "./parquet.ts";

const until = 1_795_200_000_000;

/** Ana's trip t-1, received up to a time. */
const erased: Erased = {
  drivers: new Set(["ana"]),
  owns: ({ driver, trip, receivedAt }) =>
    driver === "ana" && trip === "t-1" && (receivedAt === undefined || receivedAt <= until),
  names: (text) => text.includes("ana") && text.includes("t-1"),
};

type Sent = { readonly driver: string; readonly trip: string; readonly receivedAt: number };

const ana: Sent = { driver: "ana", trip: "t-1", receivedAt: until };
const later: Sent = { ...ana, receivedAt: until + 1 };
const another: Sent = { ...ana, trip: "t-2" };
const bruno: Sent = { ...ana, driver: "bruno" };

const batchOf = ({ driver, trip, receivedAt }: Sent): Uint8Array =>
  envelopeOf({ key: { driver, trip }, receivedAt, fixes: straightDrive({ count: 2, speed: 11 }) });

const isKept = (sent: Sent): boolean => sent !== ana;

describe("whatever is mixed in an object, only what is erased leaves it, and an object without any stays as it is", () => {
  const mixed = fc.array(fc.constantFrom(ana, later, another, bruno), { minLength: 1, maxLength: 8 });

  const check = (
    form: keyof typeof eraseContent,
    write: (sent: readonly Sent[]) => Promise<Uint8Array>,
    read: (bytes: Uint8Array) => Promise<unknown> = async (bytes) => Buffer.from(bytes).toString(),
  ) =>
    fc.assert(
      fc.asyncProperty(mixed, async (sent) => {
        const bytes = await write(sent);
        const next = await eraseContent[form](bytes, erased);
        const kept = sent.filter(isKept);
        if (kept.length === sent.length) expect(next).toBe(bytes);
        else if (kept.length === 0) expect(next).toBeUndefined();
        else expect(await read(next!)).toEqual(await read(await write(kept)));
      }),
      { numRuns: 60 },
    );

  test("rows of Parquet", () =>
    check(
      "rows",
      (sent) => writeParquet(lakeColumns, lakeObjectOf(sent.map(batchOf))),
      (bytes) =>
        readParquet(
          bytes,
          lakeColumns.map(({ name }) => name),
        ),
    ));

  test("envelopes one after another, compressed", () =>
    check(
      "envelopes",
      async (sent) => gzipSync(Buffer.concat(sent.map(batchOf))),
      async (bytes) => gunzipSync(bytes).toString(),
    ));

  test("rejects of records", () =>
    check("lines", async (sent) => linesOf(sent.map((each) => ({ ...each, reason: "window-full" })))));

  test("rejects of records, compressed", () =>
    check(
      "lines",
      async (sent) => gzipSync(linesOf(sent.map((each) => ({ ...each, reason: "window-full" })))),
      async (bytes) => gunzipSync(bytes).toString(),
    ));

  test("what could not be transformed", () =>
    check("lines", async (sent) =>
      linesOf(sent.map((each) => ({ rawData: base64(batchOf(each)), attempts: 4 }))),
    ));

  test("what could not be converted: rows", () =>
    check("lines", async (sent) =>
      linesOf(
        sent.map(({ receivedAt, ...key }) => {
          const row = JSON.stringify({ ...key, t: 1, received_at: receivedAt });
          return { rawData: base64(Buffer.from(`${row}\n${row}\n`)) };
        }),
      ),
    ));

  test("what a table of Iceberg did not take: a row each", () =>
    check("lines", async (sent) =>
      linesOf(
        sent.map(({ receivedAt, ...key }) => ({
          rawData: base64(
            Buffer.from(JSON.stringify({ ...key, t: 1, received_at: receivedAt, device: null })),
          ),
        })),
      ),
    ));

  test("a batch of the stream that was given up", () =>
    check("document", async (sent) => documentOf(sent.map(batchOf))));
});

describe("of an app's requests only the erased tracks go, whatever holds them", () => {
  const ownTracks = `track-${aDevice}-`;
  /** Of Ana's device, every track of an even date. */
  const erasedTracks: Erased = {
    drivers: new Set(["ana"]),
    owns: ({ driver, trip }) =>
      driver === "ana" && trip.startsWith(ownTracks) && Number(trip.at(-1)) % 2 === 0,
    names: (text) => text.includes("ana"),
  };
  const request = fc
    .record({
      driver: fc.constantFrom("ana", "bruno"),
      app: anyApp,
      positions: positionsOf({ maxLength: 6 }),
    })
    .chain(({ driver, app, positions }) =>
      fc.constantFrom(...bodiesOf(app, positions)).map((body) => appEnvelopeOf({ driver, app, body })),
    );

  const check = (
    form: keyof typeof eraseContent,
    write: (records: readonly Uint8Array[]) => Uint8Array,
    read: (bytes: Uint8Array) => Promise<readonly Uint8Array[]>,
  ) =>
    fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 4 }), async (records) => {
        const before = records.flatMap(decodeBatches);
        const kept = before.filter(
          ({ ok, ...rest }) => !ok || !erasedTracks.owns((rest as { batch: Batch }).batch),
        );
        const bytes = write(records);
        const next = await eraseContent[form](bytes, erasedTracks);
        expect((next ? await read(next) : []).flatMap(decodeBatches)).toEqual(kept);
        if (kept.length === before.length) expect(next).toBe(bytes);
      }),
      { numRuns: 60 },
    );

  async function* once(bytes: Uint8Array) {
    yield bytes;
  }

  test("envelopes one after another", () =>
    check(
      "envelopes",
      (records) => Buffer.concat(records),
      async (bytes) => (await Array.fromAsync(rawBatchesOf(once(bytes)))).map(({ data }) => data),
    ));

  test("what could not be transformed", () =>
    check(
      "lines",
      (records) => linesOf(records.map((data) => ({ rawData: base64(data) }))),
      async (bytes) =>
        Buffer.from(bytes)
          .toString()
          .trimEnd()
          .split("\n")
          .map((line) => Buffer.from(JSON.parse(line).rawData, "base64")),
    ));

  const recordsIn = (bytes: Uint8Array): Buffer[] =>
    JSON.parse(Buffer.from(bytes).toString()).payload.Records.map((record: { kinesis: { data: string } }) =>
      Buffer.from(record.kinesis.data, "base64"),
    );

  test("a batch of the stream that was given up", () =>
    check("document", documentOf, async (bytes) => recordsIn(bytes)));

  test("an aggregated record that was given up", () =>
    check(
      "document",
      (records) => documentOf([aggregate(records.map((data) => ({ partitionKey: "p", data })))]),
      async (bytes) => recordsIn(bytes).flatMap((data) => deaggregate(data)!.map((member) => member.data)),
    ));
});

test("a message that a rule of IoT Core could not put goes with the track that it belongs to, or with its driver", async () => {
  const document = (driver: string) =>
    Buffer.from(
      JSON.stringify({
        ruleName: "trips",
        topic: `owntracks/${driver}/${aDevice}`,
        base64OriginalPayload: base64(
          Buffer.from('{"_type":"location","lat":40.4,"lon":-3.7,"tst":1795165200}'),
        ),
        failures: [{ failedAction: "KinesisAction" }],
      }),
    );
  const ordered = (owns: Erased["owns"]): Erased => ({ drivers: new Set(["ana"]), owns, names: () => false });
  const ofTrack = ordered(({ trip }) => trip === `track-${aDevice}-2026-11-20`);
  expect(await eraseContent.document(document("ana"), ofTrack)).toBeUndefined();
  expect(
    await eraseContent.document(
      document("ana"),
      ordered(() => true),
    ),
  ).toBeUndefined();
  for (const [driver, order] of [
    ["bruno", ofTrack],
    ["ana", ordered(({ trip }) => trip === "t-1")],
  ] as const) {
    const bytes = document(driver);
    expect(await eraseContent.document(bytes, order)).toBe(bytes);
  }
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const linesOf = (lines: readonly object[]): Buffer =>
  Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

const documentOf = (records: readonly Uint8Array[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      KinesisBatchInfo: { shardId: "shardId-000000000000", batchSize: 8 },
      payload: { Records: records.map((data) => ({ kinesis: { partitionKey: "p", data: base64(data) } })) },
    }),
  );

test("of an aggregated record that was given up, the other drivers' members remain, under a key of theirs", async () => {
  const members = [ana, bruno, another].map((sent) => ({
    partitionKey: `${sent.driver}/${sent.trip}`,
    data: batchOf(sent),
  }));
  const next = await eraseContent.document(documentOf([aggregate(members)]), erased);
  const [record] = JSON.parse(Buffer.from(next!).toString()).payload.Records;
  expect(record.kinesis.partitionKey).toBe("bruno/t-1");
  const kept = deaggregate(Buffer.from(record.kinesis.data, "base64"));
  expect(kept?.map(({ partitionKey }) => partitionKey)).toEqual(["bruno/t-1", "ana/t-2"]);
});

test("an aggregated record among raw batches leaves no trace of what is erased", async () => {
  const members = [ana, bruno].map((sent) => ({
    partitionKey: `${sent.driver}/${sent.trip}`,
    data: batchOf(sent),
  }));
  const raw = gzipSync(Buffer.concat([batchOf(bruno), aggregate(members), batchOf(bruno)]));
  const text = gunzipSync((await eraseContent.envelopes(raw, erased))!).toString();
  expect(text).not.toContain("ana");
  expect(text.split('"driver":"bruno"')).toHaveLength(4);
});

test("a reject that holds a record which cannot be read is erased if it names the driver and the trip", async () => {
  const reject = (data: string) => ({ reason: "not-json", data: base64(Buffer.from(data)) });
  const lines = [reject('{"driver":"ana","trip":"t-1"'), reject('{"driver":"ana","trip":"t-3"'), reject("?")];
  const kept = await eraseContent.lines(linesOf(lines), erased);
  expect(Buffer.from(kept!)).toEqual(linesOf(lines.slice(1)));
});

test("the record of an asynchronous invocation stays as it is", async () => {
  const document = Buffer.from(
    JSON.stringify({ requestPayload: { Records: [{ s3: { object: { key: "k" } } }] } }),
  );
  expect(await eraseContent.document(document, erased)).toBe(document);
});
