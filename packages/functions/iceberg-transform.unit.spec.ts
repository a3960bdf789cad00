import { icebergDelivery } from "@trips/core/pipeline.ts";
import type { Context, FirehoseTransformationEvent } from "aws-lambda";
import { expect, test, vi } from "vitest";
import { handler } from "./iceberg-transform.ts";

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  process.env.POWERTOOLS_METRICS_DISABLED = "true";
});

const transform = (rows: readonly string[]) =>
  handler(
    {
      invocationId: "",
      deliveryStreamArn: "",
      region: "",
      records: rows.map((row, index) => ({
        recordId: `${index}`.padStart(56, "0"),
        approximateArrivalTimestamp: 0,
        data: Buffer.from(row).toString("base64"),
      })),
    } satisfies FirehoseTransformationEvent,
    {} as Context,
  );

test("every row updates the described table, and stays the bytes that it is", async () => {
  const { namespace, table } = icebergDelivery.destination;
  const { records } = await transform(['{"id":1}', '{"id":2}']);
  expect(records).toEqual(
    ['{"id":1}', '{"id":2}'].map((row, index) => ({
      recordId: `${index}`.padStart(56, "0"),
      result: "Ok",
      data: Buffer.from(row).toString("base64"),
      metadata: {
        otfMetadata: {
          destinationDatabaseName: namespace,
          destinationTableName: table,
          operation: "update",
        },
      },
    })),
  );
});

test("an answer stays within Lambda's 6 MB, however small the rows are that fill the buffer", async () => {
  const row = `{"driver":"d","trip":"t","id":0,"t":1,"lat":0,"lon":0,"received_at":1,"late":false}`;
  const bytes = icebergDelivery.transform.bufferMegabytes * 1024 * 1024;
  const answer = await transform(Array(Math.ceil(bytes / row.length)).fill(row));
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1024 * 1024);
});
