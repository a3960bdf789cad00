import middy from "@middy/core";
import { lakeRowsOf } from "@trips/core/application/lake-rows.ts";
import type {
  FirehoseTransformationEvent,
  FirehoseTransformationEventRecord,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from "aws-lambda";
import { fitAnswer } from "./fit-answer.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * An unusable record fails alone: Firehose keeps its bytes under the error prefix. Rows are partitioned by the UTC date
 * of their arrival in the stream, so no input can open more partitions than the stream retains days.
 */
const transform = ({
  recordId,
  approximateArrivalTimestamp,
  data,
}: FirehoseTransformationEventRecord): FirehoseTransformationResultRecord => {
  const result = lakeRowsOf(Buffer.from(data, "base64"));
  if (!result.ok) return { recordId, result: "ProcessingFailed" };
  if (result.rows === "") return { recordId, result: "Dropped" };
  return {
    recordId,
    result: "Ok",
    data: Buffer.from(result.rows).toString("base64"),
    metadata: { partitionKeys: { date: new Date(approximateArrivalTimestamp).toISOString().slice(0, 10) } },
  };
};

export const createLakeTransformHandler = (telemetry: Telemetry) => {
  const handle = middy(async (event: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> => {
    const { records, tooMany } = fitAnswer(event.records.map(transform));
    const failed = records.filter(({ result }) => result === "ProcessingFailed").length;
    telemetry.count({ Batches: records.length, Failed: failed });
    telemetry.logger.info("transformed", { batches: records.length, failed, tooMany });
    return { records };
  }).use(telemetry.middleware());
  return telemetry.guard(handle);
};
