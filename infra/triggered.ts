import {
  type AsyncInvocation,
  type FunctionName,
  functions,
  type ObjectsSource,
} from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnTriggered } from "./alarms.ts";
import type { Bucket } from "./bucket.ts";
import type { Resources } from "./function-permissions.ts";
import { createFunction } from "./functions.ts";
import type { Lake } from "./lake.ts";
import { idOf, kebabOf } from "./names.ts";
import { createSchedule } from "./schedule.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Table } from "./table.ts";

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly table: Table;
  readonly buckets: { readonly lake: Bucket; readonly failures: Bucket };
  readonly iceberg: Lake["iceberg"];
};

export type Triggered = ReturnType<typeof createTriggered>;

/** The functions of `pipeline.ts` that objects or a schedule invoke, asynchronously. */
export const createTriggered = (parts: Parts) => {
  const { policy, alarms, table, buckets, iceberg } = parts;
  const resources: Resources = {
    tables: [table],
    buckets,
    ...(iceberg && { iceberg: iceberg.table, deliveryStreams: { iceberg: iceberg.delivery } }),
  };
  const created = (Object.keys(functions) as FunctionName[]).flatMap((name) => {
    const { source } = functions[name];
    if (source.type !== "objects" && source.type !== "schedule") return [];
    const triggered = createFunction(name, policy, alarms, resources);
    configureInvocations(name, triggered, source, buckets);
    alarmOnTriggered(alarms, name, triggered.name, source);
    return [{ name, triggered, source }];
  });
  for (const { name, triggered, source } of created)
    if (source.type === "schedule") createSchedule(name, policy, triggered.arn, source);
  notify(
    created.flatMap(({ name, triggered, source }) =>
      source.type === "objects" ? [{ name, triggered, source }] : [],
    ),
    buckets,
  );
  return created.map(({ name, triggered }) => ({ name, triggered }));
};

/** Lambda checks that the function's role may write to the destination, which it may from its creation on. */
const configureInvocations = (
  name: FunctionName,
  triggered: sst.aws.Function,
  source: AsyncInvocation,
  buckets: Parts["buckets"],
): void => {
  new aws.lambda.FunctionEventInvokeConfig(`${idOf(name)}Invocations`, {
    functionName: triggered.name,
    maximumRetryAttempts: source.maximumRetryAttempts,
    maximumEventAgeInSeconds: source.maximumEventAgeSeconds,
    destinationConfig: { onFailure: { destination: buckets[source.onFailure.bucket].arn } },
  });
};

type Notified = {
  readonly name: FunctionName;
  readonly triggered: sst.aws.Function;
  readonly source: ObjectsSource;
};

/** S3 keeps one configuration of notifications per bucket, and checks that it may invoke each function. */
const notify = (notified: readonly Notified[], buckets: Parts["buckets"]): void => {
  for (const [bucketName, ofBucket] of Map.groupBy(notified, ({ source }) => source.bucket)) {
    const bucket = buckets[bucketName];
    const dependsOn = ofBucket.map(
      ({ name, triggered }) =>
        new aws.lambda.Permission(`${idOf(name)}Permission`, {
          action: "lambda:InvokeFunction",
          function: triggered.name,
          principal: "s3.amazonaws.com",
          sourceArn: bucket.arn,
          // A bucket's ARN names no account, and a deleted bucket's name may be taken by another one.
          sourceAccount: aws.getCallerIdentityOutput({}).accountId,
        }),
    );
    new aws.s3.BucketNotification(
      `${idOf(bucketName)}Notifications`,
      {
        bucket: bucket.name,
        lambdaFunctions: ofBucket.map(({ name, triggered, source }) => ({
          id: kebabOf(name),
          lambdaFunctionArn: triggered.arn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: source.prefix,
        })),
      },
      { dependsOn },
    );
  }
};
