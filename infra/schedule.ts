import type { FunctionName, ScheduleSource } from "../packages/core/pipeline.ts";
import { idOf, kebabOf } from "./names.ts";
import { rateMinutesOf } from "./schedule-rate.ts";
import type { StagePolicy } from "./stage-policy.ts";

/**
 * EventBridge Scheduler invokes the function at a fixed rate, by a role that may do nothing else. Scheduler names the group of
 * a schedule as the source, so each has a group of its own. What was not delivered is not repeated: the next rate comes.
 */
export const createSchedule = (
  name: FunctionName,
  policy: StagePolicy,
  functionArn: $util.Output<string>,
  source: ScheduleSource,
): void => {
  const id = `${idOf(name)}Schedule`;
  const fullName = `${$app.name}-${policy.stage}-${kebabOf(name)}`;
  const group = new aws.scheduler.ScheduleGroup(`${id}Group`, { name: fullName });
  const account = aws.getCallerIdentityOutput({}).accountId;
  const role = new aws.iam.Role(`${id}Role`, {
    description: `Trips (${policy.stage}): the schedule of ${name}`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["scheduler.amazonaws.com"] }],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            { test: "StringEquals", variable: "aws:SourceArn", values: [group.arn] },
          ],
        },
      ],
    }).json,
  });
  const permission = new aws.iam.RolePolicy(`${id}Policy`, {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [{ actions: ["lambda:InvokeFunction"], resources: [functionArn] }],
    }).json,
  });
  const minutes = rateMinutesOf(source, policy);
  new aws.scheduler.Schedule(
    id,
    {
      name: fullName,
      groupName: group.name,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    },
    { dependsOn: [permission] },
  );
};
