import { stream as spec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnStream } from "./alarms.ts";
import { keepData, type StagePolicy } from "./stage-policy.ts";

export type Stream = ReturnType<typeof createStream>;

/** The stream of batches. Its readers and writers need the returned key permissions as well. */
export const createStream = (policy: StagePolicy, alarms: Alarms | undefined) => {
  const key = policy.customerKey
    ? new aws.kms.Key(
        "RecordsKey",
        {
          description: `Trips (${policy.stage}): encrypts the stream "${spec.name}"`,
          enableKeyRotation: true,
          deletionWindowInDays: policy.isProduction ? 30 : 7,
        },
        keepData(policy),
      )
    : undefined;

  const stream = new sst.aws.KinesisStream(
    "Records",
    {
      transform: {
        stream: {
          streamModeDetails: { streamMode: policy.stream.mode },
          shardCount: policy.stream.mode === "PROVISIONED" ? policy.stream.shards : undefined,
          retentionPeriod: policy.streamRetentionHours,
          encryptionType: "KMS",
          kmsKeyId: key?.arn ?? "alias/aws/kinesis",
          enforceConsumerDeletion: !policy.isProduction,
        },
      },
    },
    keepData(policy),
  );

  alarmOnStream(alarms, stream.name);

  // The AWS managed key lets every principal of the account use it through Kinesis; a customer managed key does not.
  const kinesis = $interpolate`kinesis.${aws.getRegionOutput({}).region}.amazonaws.com`;
  const keyStatements = (actions: string[]) =>
    key
      ? [
          {
            actions,
            resources: [key.arn],
            conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [kinesis] }],
          },
        ]
      : [];

  return {
    name: stream.name,
    arn: stream.arn,
    resource: stream,
    keyArn: key?.arn,
    writePermissions: keyStatements(["kms:GenerateDataKey"]),
    readPermissions: keyStatements(["kms:Decrypt"]),
  };
};
