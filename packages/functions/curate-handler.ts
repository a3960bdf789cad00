import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import { createCuratedTrips, createPutCuratedObject } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createCuratedFiles, createLakeReader } from "@trips/aws/s3/curated-files.ts";
import { curate, type PutRows } from "@trips/core/application/curate.ts";
import type { S3Event } from "aws-lambda";
import type { Surroundings } from "./surroundings.ts";

/** S3 writes keys in events as URLs do, with a plus for a space. */
const keyOf = (key: string): string => decodeURIComponent(key.replaceAll("+", " "));

type Settings = {
  readonly tableName: string;
  readonly lakeBucket: string;
  readonly documents: DynamoDBDocumentClient;
  readonly objects: S3Client;
  readonly putRows?: PutRows;
};

export const createCurateHandler = (settings: Settings, { telemetry, ...effects }: Surroundings) => {
  const table = { client: settings.documents, tableName: settings.tableName, ...effects };
  const bucket = { client: settings.objects, bucket: settings.lakeBucket };
  const ports = {
    readObject: createLakeReader(bucket),
    files: createCuratedFiles(bucket),
    trips: createCuratedTrips(table),
    putObject: createPutCuratedObject(table),
    erasedUntil: createErasedUntil(table),
    putRows: settings.putRows,
    ...effects,
  };
  const handle = middy(async ({ Records }: S3Event): Promise<void> => {
    for (const { s3 } of Records) {
      const object = await curate(ports, keyOf(s3.object.key));
      if (!object) {
        telemetry.logger.warn("there is no such object any more, or it is empty", { key: s3.object.key });
        continue;
      }
      const { rows, added, repeated, refused, erased, lagP99Ms } = object;
      telemetry.count({ Rows: rows, Added: added, Repeated: repeated, Refused: refused, Erased: erased });
      telemetry.logger.info("merged", { rows, added, repeated, refused, erased, p99LagMs: lagP99Ms });
    }
  }).use(telemetry.middleware());
  return telemetry.guard(handle);
};
