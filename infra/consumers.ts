import { type EventSourceMappingSpec, mappings } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnConsumer } from "./alarms.ts";
import { type Bucket, createBucket } from "./bucket.ts";
import { createFunction, type Permission } from "./functions.ts";
import type { Lake } from "./lake.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";
import { commitTrips, writePulse } from "./table-permissions.ts";

export type Consumers = ReturnType<typeof createConsumers>;

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly table: Table;
  readonly rejects: Lake["rejects"];
};

const keepFailuresDays = 90;

/** `aggregate` and `pulse`, each with its mapping from the stream and the bucket for what they could not do. */
export const createConsumers = ({ policy, alarms, stream, table, rejects }: Parts) => {
  const failures = createBucket("Failures", policy, [
    { id: "failures", prefix: "", expireAfterDays: keepFailuresDays },
  ]);

  const aggregate = createFunction("aggregate", policy, {
    alarms,
    environment: {
      TRIPS_TABLE_NAME: table.name,
      TRIPS_REJECTS_STREAM_NAME: rejects.name,
      // One lane of the fleet's day per invocation that may run at once in a shard.
      TRIPS_LANE_SLOTS: String(mappings.aggregate.parallelizationFactor),
    },
    permissions: [
      ...readStream(stream, stream.consumerArn),
      ...keepFailures(failures),
      ...commitTrips(table),
      { actions: ["firehose:PutRecordBatch"], resources: [rejects.arn] },
    ],
  });
  const pulse = createFunction("pulse", policy, {
    alarms,
    environment: { TRIPS_TABLE_NAME: table.name },
    permissions: [...readStream(stream), ...keepFailures(failures), ...writePulse(table)],
  });

  const subscriptions = {
    aggregate: subscribe(
      policy,
      stream,
      "Aggregate",
      aggregate,
      mappings.aggregate,
      failures,
      stream.consumerArn,
    ),
    pulse: subscribe(policy, stream, "Pulse", pulse, mappings.pulse, failures),
  };
  for (const [id, consumer, subscription] of [
    ["Aggregate", aggregate, subscriptions.aggregate],
    ["Pulse", pulse, subscriptions.pulse],
  ] as const)
    alarmOnConsumer(alarms, id, {
      functionName: consumer.name,
      // Not lifted from the output: that would read all of `nodes`, and its function is one given by its ARN.
      mappingUuid: subscription.apply(({ nodes }) => nodes.eventSourceMapping.uuid),
    });
  return { aggregate, pulse, failures, subscriptions };
};

/** What Lambda asks of a role that reads a Kinesis stream (Lambda developer guide). */
const readStream = (stream: Stream, consumerArn?: $util.Output<string>): Permission[] => [
  {
    actions: [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ],
    resources: [stream.arn],
  },
  ...(consumerArn
    ? [
        {
          actions: ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
          resources: [stream.arn, consumerArn],
        },
      ]
    : []),
  ...stream.readPermissions,
];

/** What Lambda asks for a failure destination on S3 (Lambda developer guide). */
const keepFailures = (failures: Bucket): Permission[] => [
  { actions: ["s3:ListBucket"], resources: [failures.arn] },
  { actions: ["s3:PutObject"], resources: [$interpolate`${failures.arn}/*`] },
];

const subscribe = (
  policy: StagePolicy,
  stream: Stream,
  name: string,
  consumer: sst.aws.Function,
  spec: EventSourceMappingSpec,
  failures: Bucket,
  consumerArn?: $util.Output<string>,
) =>
  stream.resource.subscribe(name, consumer.arn, {
    transform: {
      eventSourceMapping: {
        ...(consumerArn && { eventSourceArn: consumerArn }),
        startingPosition: spec.startingPosition,
        ...(spec.startingTimestampSeconds !== undefined && {
          startingPositionTimestamp: new Date(spec.startingTimestampSeconds * 1000).toISOString(),
        }),
        ...(spec.filterPatterns && {
          filterCriteria: { filters: spec.filterPatterns.map((each) => ({ pattern: JSON.stringify(each) })) },
        }),
        batchSize: spec.batchSize,
        maximumBatchingWindowInSeconds: spec.batchingWindowSeconds,
        parallelizationFactor: spec.parallelizationFactor,
        bisectBatchOnFunctionError: spec.bisectBatchOnFunctionError,
        functionResponseTypes: spec.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
        maximumRetryAttempts: spec.maximumRetryAttempts,
        maximumRecordAgeInSeconds: spec.maximumRecordAgeSeconds,
        tumblingWindowInSeconds: spec.tumblingWindowSeconds,
        ...(policy.alarms && { metricsConfig: { metrics: ["EventCount"] } }),
        destinationConfig: { onFailure: { destinationArn: failures.arn } },
      },
    },
  });
