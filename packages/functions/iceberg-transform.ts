import middy from "@middy/core";
import { icebergDelivery } from "@trips/core/pipeline.ts";
import type { FirehoseTransformationEvent, FirehoseTransformationResultRecord } from "aws-lambda";
import { createTelemetry } from "./telemetry.ts";

/** What Firehose does with a record, and where (otf: open table format); @types/aws-lambda does not know it. */
type RoutedRecord = Omit<FirehoseTransformationResultRecord, "metadata"> & {
  readonly metadata: {
    readonly otfMetadata: {
      readonly destinationDatabaseName: string;
      readonly destinationTableName: string;
      readonly operation: "insert" | "update" | "delete";
    };
  };
};

const telemetry = createTelemetry("iceberg-transform");

const { namespace, table } = icebergDelivery.destination;

/** Without an operation Firehose inserts, and keeps duplicates; an update also inserts a row that is not there. */
const otfMetadata = {
  destinationDatabaseName: namespace,
  destinationTableName: table,
  operation: "update",
} as const;

const handle = middy(
  async ({ records }: FirehoseTransformationEvent): Promise<{ records: RoutedRecord[] }> => {
    telemetry.count({ Rows: records.length });
    return {
      records: records.map(({ recordId, data }) => ({
        recordId,
        result: "Ok",
        data,
        metadata: { otfMetadata },
      })),
    };
  },
).use(telemetry.middleware());

export const handler = telemetry.guard(handle);
