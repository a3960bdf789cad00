import { replayMachine } from "../packages/core/replay-machine.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnReplay } from "./alarms.ts";
import type { Bucket } from "./bucket.ts";
import { createFunction } from "./functions.ts";
import type { Lake } from "./lake.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";
import type { Triggered } from "./triggered.ts";

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly tables: readonly [Table, ...Table[]];
  readonly buckets: { readonly lake: Bucket; readonly failures: Bucket };
  readonly rejects: Lake["rejects"];
  readonly triggered: Triggered;
};

/** The state machine that drives a replay, and the function that does it. Both cost nothing while there is none. */
export const createReplay = (parts: Parts) => {
  const { policy, alarms, stream, tables, buckets, rejects, triggered } = parts;
  const worker = createFunction("replay", policy, alarms, {
    stream,
    tables,
    buckets,
    deliveryStreams: { rejects },
    functionArns: Object.fromEntries(triggered.map((each) => [each.name, each.triggered.arn])),
  });
  const name = `${$app.name}-${policy.stage}-replay`;
  const account = aws.getCallerIdentityOutput({}).accountId;
  const region = aws.getRegionOutput({}).region;
  const partition = aws.getPartitionOutput({}).partition;
  const role = new aws.iam.Role("ReplayMachineRole", {
    description: `Trips (${policy.stage}): the state machine of replay`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            {
              test: "ArnLike",
              variable: "aws:SourceArn",
              values: [$interpolate`arn:${partition}:states:${region}:${account}:stateMachine:${name}`],
            },
          ],
        },
      ],
    }).json,
  });
  const permission = new aws.iam.RolePolicy("ReplayMachinePolicy", {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [{ actions: ["lambda:InvokeFunction"], resources: [worker.arn] }],
    }).json,
  });
  const machine = new aws.sfn.StateMachine(
    "ReplayMachine",
    { name, type: "STANDARD", roleArn: role.arn, definition: $jsonStringify(replayMachine(worker.arn)) },
    { dependsOn: [permission] },
  );
  alarmOnReplay(alarms, machine.arn);
  return { worker, machineArn: machine.arn };
};
