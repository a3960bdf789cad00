import type { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { factsOf } from "@trips/core/application/curated-rows.ts";
import { factColumns } from "@trips/core/lake/columns.ts";
import { aRecord } from "@trips/core/testing/records.ts";
import { expect, test } from "vitest";
import { createPutRows } from "./put-rows.ts";

const aRow = (id: number) =>
  factsOf({
    key: { driver: "ana", trip: "t-1" },
    curated: {
      record: aRecord({ id }),
      receivedAt: 1_795_164_000_000,
      backfill: false,
      sentTimeZone: "Europe/Berlin",
      sentVehicle: undefined,
      device: undefined,
      object: "records/a",
    },
  });

const setUp = (refusedBy: (request: number) => readonly number[] = () => []) => {
  const requests: string[][] = [];
  const send = async ({ input }: PutRecordBatchCommand) => {
    const refused = refusedBy(requests.length);
    requests.push(input.Records!.map(({ Data }) => Buffer.from(Data!).toString()));
    return {
      FailedPutCount: refused.length,
      RequestResponses: input.Records!.map((_, index) =>
        refused.includes(index) ? { ErrorCode: "ServiceUnavailableException" } : { RecordId: "1" },
      ),
    };
  };
  const put = createPutRows({
    client: { send } as unknown as FirehoseClient,
    deliveryStreamName: "iceberg",
    sleep: async () => {},
    random: () => 0.5,
  });
  return { put, requests };
};

test("a row is a record of its own, one JSON object with every column, also those without a value", async () => {
  const { put, requests } = setUp();
  await put(Array.from({ length: 501 }, (_, id) => aRow(id)));
  expect(requests.map(({ length }) => length)).toEqual([500, 1]);
  const rows = requests.flat().map((record) => JSON.parse(record));
  expect(rows.map(({ id }) => id)).toEqual([...Array(501).keys()]);
  for (const row of rows) expect(Object.keys(row)).toEqual(factColumns.map(({ name }) => name));
  expect(rows[0]).toMatchObject({ sent_vehicle: null, backfill: false });
});

test("a throttled stream is asked nine times, then the invocation fails and its event comes again", async () => {
  const { put, requests } = setUp(() => [0]);
  await expect(put([aRow(1)])).rejects.toThrow("1 rows could not be kept after 9 attempts");
  expect(requests).toHaveLength(9);
});
