import middy from "@middy/core";
import { lakeRowsOf } from "@trips/core/application/lake-rows.ts";
import type {
  FirehoseTransformationEvent,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from "aws-lambda";
import { createTelemetry } from "./telemetry.ts";

const telemetry = createTelemetry("lake-transform");

/** One record that cannot be used fails alone: Firehose keeps its bytes under the error prefix. */
const transform = (recordId: string, data: string): FirehoseTransformationResultRecord => {
  const result = lakeRowsOf(Buffer.from(data, "base64"));
  if (!result.ok) return { recordId, result: "ProcessingFailed", data };
  return {
    recordId,
    result: "Ok",
    data: Buffer.from(result.rows).toString("base64"),
    metadata: { partitionKeys: { date: result.partitionDate } },
  };
};

const handle = middy(async (event: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> => {
  const records = event.records.map(({ recordId, data }) => transform(recordId, data));
  const failed = records.filter(({ result }) => result !== "Ok").length;
  telemetry.count({ Batches: records.length, Failed: failed });
  telemetry.logger.info("transformed", { batches: records.length, failed });
  return { records };
}).use(telemetry.middleware());

export const handler = telemetry.guard(handle);
