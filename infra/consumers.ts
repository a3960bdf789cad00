import { type ConsumerName, consumers, type EventSourceMappingSpec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnConsumer } from "./alarms.ts";
import type { Bucket } from "./bucket.ts";
import type { Resources } from "./function-permissions.ts";
import { createFunction } from "./functions.ts";
import type { Lake } from "./lake.ts";
import { idOf } from "./names.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";

export type Consumers = ReturnType<typeof createConsumers>;

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly table: Table;
  readonly failures: Bucket;
  readonly rejects: Lake["rejects"];
};

/** The consumers of `pipeline.ts`, each with its mapping from the stream. */
export const createConsumers = ({ policy, alarms, stream, table, failures, rejects }: Parts) => {
  const resources = { stream, buckets: { failures }, tables: [table] as const, deliveryStreams: { rejects } };
  const created = (Object.keys(consumers) as ConsumerName[]).map((name) => {
    const streamConsumerArn = registerConsumer(name, policy, stream);
    const consumer = createFunction(name, policy, alarms, { ...resources, streamConsumerArn });
    return { name, consumer, streamConsumerArn };
  });
  for (const { name, consumer, streamConsumerArn } of created) {
    const { mapping } = consumers[name].source;
    const subscription = subscribe(
      policy,
      stream,
      idOf(name),
      consumer,
      mapping,
      failures,
      streamConsumerArn,
    );
    alarmOnConsumer(alarms, name, {
      functionName: consumer.name,
      // Not lifted from the output: that reads all of `nodes`, also the function, which is given only by its ARN.
      mappingUuid: subscription.apply(({ nodes }) => nodes.eventSourceMapping.uuid),
    });
  }
  return created.map(({ name, consumer }) => ({ name, consumer }));
};

const registerConsumer = (
  name: ConsumerName,
  policy: StagePolicy,
  stream: Stream,
): Resources["streamConsumerArn"] => {
  const { fanOutConsumer } = consumers[name].source;
  if (!policy.enhancedFanOut || !fanOutConsumer) return undefined;
  return new aws.kinesis.StreamConsumer(`${idOf(name)}Consumer`, {
    name: `${$app.name}-${policy.stage}-${fanOutConsumer}`,
    streamArn: stream.arn,
  }).arn;
};

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
