import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { writeParquet } from "@trips/aws/s3/parquet.ts";
import { curatedZone, lakeColumns } from "@trips/core/lake/columns.ts";
import { buckets } from "@trips/core/pipeline.ts";
import { lakeObjectOf } from "@trips/core/testing/memory-curated-zone.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { control } from "../support/control.ts";
import { chooseLastingPorts, makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

const { lake: Bucket, failures } = buckets;
const ports = chooseLastingPorts();

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform | undefined;

beforeAll(async () => {
  directory = await makeDirectory();
});
afterAll(async () => {
  await platform?.interrupt();
  await directory.remove();
});

const start = async (): Promise<Platform> => {
  platform = await startPlatform({ directory: join(directory.path, "data"), ports });
  return platform;
};

const withS3 = async <Result>(use: (s3: S3Client) => Promise<Result>): Promise<Result> => {
  const s3 = new S3Client({
    endpoint: platform!.edgeUrl,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  try {
    return await use(s3);
  } finally {
    s3.destroy();
  }
};

const keysIn = (bucket: string, Prefix: string): Promise<string[]> =>
  withS3(async (s3) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    return Contents.map(({ Key }) => Key!);
  });

const delayCurate = async (): Promise<void> => {
  const fault = { type: "delay", service: "lambda", function: "curate", milliseconds: 60_000 };
  await control(platform!, "SetFault", fault);
};

/**
 *  object in the lake ──► event stored ──► curate delayed ╳ SIGKILL ╳ ──► start ──► merged
 */
test("an object of the lake that landed just before a SIGKILL is merged into the curated zone after the next start", async () => {
  const records = await writeParquet(
    lakeColumns,
    lakeObjectOf([
      envelopeOf({
        key: { driver: "ana.gomez", trip: "t-1" },
        fixes: straightDrive({ count: 10, speed: 11 }),
      }),
    ]),
  );
  await start();
  await delayCurate();
  const landed = { Bucket, Key: "records/date=2026-11-20/one.parquet", Body: records };
  await withS3((s3) => s3.send(new PutObjectCommand(landed)));
  await platform!.kill();
  await start();
  const [key] = await until(
    () => keysIn(Bucket, curatedZone.prefix),
    (keys) => keys.length === 1,
  );
  const curated = await withS3(async (s3) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return Body!.transformToByteArray();
  });
  expect(Buffer.from(curated.subarray(0, 4)).toString()).toBe("PAR1");
  expect(await keysIn(failures, "")).toEqual([]);
});
