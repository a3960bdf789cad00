import {
  type buckets,
  type FunctionName,
  functions,
  type ObjectsSource,
  type ScheduleSource,
  type StageFunctionName,
} from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import { liteRateMinutes } from "../../../infra/stage-policy.ts";
import { describedFunctions, type Graph, isLite, ofType, only } from "../support/graph.ts";
import { grantsOf, trustOf } from "../support/statements.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const notificationType = "aws:s3/bucketNotification:BucketNotification";
const permissionType = "aws:lambda/permission:Permission";
const invocationsType = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const functionType = "aws:lambda/function:Function";
const scheduleType = "aws:scheduler/schedule:Schedule";
const groupType = "aws:scheduler/scheduleGroup:ScheduleGroup";
const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/rolePolicy:RolePolicy";

const account = "123456789012";

type Of<Source> = { readonly name: FunctionName; readonly source: Source };

const triggered: readonly Of<ObjectsSource | ScheduleSource>[] = (
  Object.keys(functions) as FunctionName[]
).flatMap((name) => {
  const { source } = functions[name];
  return source.type === "objects" || source.type === "schedule" ? [{ name, source }] : [];
});
const byObjects = triggered.flatMap(({ name, source }) =>
  source.type === "objects" ? [{ name, source }] : [],
);
const bySchedule = triggered.flatMap(({ name, source }) =>
  source.type === "schedule" ? [{ name, source }] : [],
);

const functionOf = (graph: Graph, name: StageFunctionName) =>
  only(graph, functionType, `${idOf(name)}Function`);
const bucketOf = (graph: Graph, name: keyof typeof buckets) =>
  only(graph, "aws:s3/bucket:Bucket", `${idOf(name)}Bucket`);

const describedNotifications = (graph: Graph) =>
  byObjects.map(({ name, source }) => ({
    bucket: bucketOf(graph, source.bucket).inputs.bucket,
    function: functionOf(graph, name).arn,
    events: ["s3:ObjectCreated:*"],
    prefix: source.prefix,
    suffix: undefined,
  }));

const notifications = (graph: Graph) =>
  ofType(graph, notificationType).flatMap(({ inputs }) =>
    inputs.lambdaFunctions.map((each: Record<string, unknown>) => ({
      bucket: inputs.bucket,
      function: each.lambdaFunctionArn,
      events: each.events,
      prefix: each.filterPrefix,
      suffix: each.filterSuffix,
    })),
  );

const permissionsOfS3 = (graph: Graph) =>
  ofType(graph, permissionType).filter(({ inputs }) => inputs.principal === "s3.amazonaws.com");

const scheduleViolations = (graph: Graph, { name, source }: Of<ScheduleSource>): string[] => {
  const id = `${idOf(name)}Schedule`;
  const { arn } = functionOf(graph, name);
  const role = only(graph, roleType, `${id}Role`);
  const group = only(graph, groupType, `${id}Group`);
  const minutes = isLite(graph) ? liteRateMinutes : source.rateMinutes;
  const { target, ...inputs } = only(graph, scheduleType, id).inputs;
  return [
    ...memberDifferences(id, inputs, {
      groupName: group.inputs.name,
      scheduleExpression: `rate(${minutes} minutes)`,
      flexibleTimeWindow: { mode: "OFF" },
      state: undefined,
    }),
    ...memberDifferences(`${id}'s target`, target, { arn, roleArn: role.arn, input: undefined }),
    ...differences(
      `what ${role.name} may do`,
      grantsOf(graph, role).map(({ actions, resources }) => ({ actions, resources })),
      [{ actions: ["lambda:InvokeFunction"], resources: [arn] }],
    ),
    ...differences(
      `for whom ${role.name} is assumed`,
      trustOf(role).map(({ condition }) => condition),
      [{ StringEquals: { "aws:SourceAccount": [account], "aws:SourceArn": [group.arn] } }],
    ),
  ];
};

export const triggerLaws: readonly Law[] = [
  {
    name: "objects invoke exactly the functions of which they are the source, under its prefix alone",
    violations: (graph) =>
      differences("the notifications", notifications(graph), describedNotifications(graph)),
    breaks: {
      "no notification": (draft) => draft.remove(notificationType, "LakeNotifications"),
      "the whole bucket": (draft) =>
        draft.edit(notificationType, "LakeNotifications", ({ lambdaFunctions }) => {
          delete lambdaFunctions[0].filterPrefix;
        }),
      "the zone that the function writes": (draft) =>
        draft.edit(notificationType, "LakeNotifications", ({ lambdaFunctions }) => {
          lambdaFunctions[0].filterPrefix = "curated/";
        }),
      "removals as well": (draft) =>
        draft.edit(notificationType, "LakeNotifications", ({ lambdaFunctions }) => {
          lambdaFunctions[0].events.push("s3:ObjectRemoved:*");
        }),
      "another function": (draft) =>
        draft.edit(notificationType, "LakeNotifications", ({ lambdaFunctions }) => {
          lambdaFunctions[0].lambdaFunctionArn += "-another";
        }),
    },
  },
  {
    name: "S3 may invoke a function for its bucket in this account alone, before its notifications begin",
    violations: (graph) => [
      ...differences(
        "what S3 may invoke",
        permissionsOfS3(graph).map(({ inputs }) => [
          inputs.action,
          inputs.function,
          inputs.sourceArn,
          inputs.sourceAccount,
        ]),
        byObjects.map(({ name, source }) => [
          "lambda:InvokeFunction",
          functionOf(graph, name).inputs.name,
          bucketOf(graph, source.bucket).arn,
          account,
        ]),
      ),
      ...ofType(graph, notificationType).flatMap(({ name, dependsOn }) =>
        unless(
          permissionsOfS3(graph).every(({ urn }) => dependsOn.includes(urn)),
          `${name} may begin before S3 may invoke its functions`,
        ),
      ),
    ],
    breaks: {
      "no permission": (draft) => draft.remove(permissionType, "CuratePermission"),
      "any account's bucket of that name": (draft) =>
        draft.edit(permissionType, "CuratePermission", (inputs) => {
          delete inputs.sourceAccount;
        }),
      "another bucket": (draft) =>
        draft.edit(permissionType, "CuratePermission", (inputs) => {
          inputs.sourceArn = "arn:aws:s3:::another";
        }),
      "every bucket": (draft) =>
        draft.edit(permissionType, "CuratePermission", (inputs) => {
          delete inputs.sourceArn;
        }),
      "notifications at once": (draft) =>
        draft.edit(notificationType, "LakeNotifications", (_, resource) => {
          resource.dependsOn = [];
        }),
    },
  },
  {
    name: "an asynchronous invocation is retried, given up and kept as described",
    violations: (graph) => [
      ...triggered.flatMap(({ name, source }) =>
        memberDifferences(
          `${name}'s invocations`,
          only(graph, invocationsType, `${idOf(name)}Invocations`).inputs,
          {
            functionName: functionOf(graph, name).inputs.name,
            maximumRetryAttempts: source.maximumRetryAttempts,
            maximumEventAgeInSeconds: source.maximumEventAgeSeconds,
            destinationConfig: {
              onFailure: { destination: bucketOf(graph, source.onFailure.bucket).arn },
            },
          },
        ),
      ),
      ...differences("the number of settings", ofType(graph, invocationsType).length, triggered.length),
    ],
    breaks: {
      "no destination": (draft) =>
        draft.edit(invocationsType, "CurateInvocations", (inputs) => {
          delete inputs.destinationConfig;
        }),
      "the lake as destination": (draft) =>
        draft.edit(invocationsType, "ReconcileInvocations", (inputs) => {
          inputs.destinationConfig.onFailure.destination = draft.resources.find(
            ({ name }) => name === "LakeBucket",
          )!.arn;
        }),
      "a retry more": (draft) =>
        draft.edit(invocationsType, "ReconcileInvocations", (inputs) => {
          inputs.maximumRetryAttempts += 1;
        }),
      "an hour": (draft) =>
        draft.edit(invocationsType, "CurateInvocations", (inputs) => {
          inputs.maximumEventAgeInSeconds = 3_600;
        }),
    },
  },
  {
    name: "a function has the reserved concurrency of its description, and in lite none: a new account has none to reserve",
    violations: (graph) =>
      describedFunctions(graph).flatMap(([name, { source }]) => {
        const described = source.type === "objects" ? source.reservedConcurrency : undefined;
        // SST writes -1 for a function without any.
        const { reservedConcurrentExecutions: reserved = -1 } = functionOf(graph, name).inputs;
        return differences(
          `${name}'s reserved concurrency`,
          reserved,
          isLite(graph) ? -1 : (described ?? -1),
        );
      }),
    breaksElsewhere: {
      "a lite stage": {
        any: (draft) =>
          draft.edit(functionType, "CurateFunction", (inputs) => {
            inputs.reservedConcurrentExecutions = 4;
          }),
      },
    },
    breaks: {
      none: (draft) =>
        draft.edit(functionType, "CurateFunction", (inputs) => {
          delete inputs.reservedConcurrentExecutions;
        }),
      "a consumer that is held back": (draft) =>
        draft.edit(functionType, "AggregateFunction", (inputs) => {
          inputs.reservedConcurrentExecutions = 1;
        }),
    },
  },
  {
    name: "a schedule invokes its function, at its rate or in lite once an hour, by a role that may do nothing else",
    violations: (graph) => [
      ...bySchedule.flatMap((each) => scheduleViolations(graph, each)),
      ...differences("the number of schedules", ofType(graph, scheduleType).length, bySchedule.length),
    ],
    breaksElsewhere: {
      "a lite stage": {
        "the full rate": (draft) =>
          draft.edit(scheduleType, "ReconcileSchedule", (inputs) => {
            inputs.scheduleExpression = "rate(5 minutes)";
          }),
      },
    },
    breaks: {
      "no schedule": (draft) => {
        draft.remove(scheduleType, "ReconcileSchedule");
        draft.resources.push({
          ...draft.resources[0]!,
          type: scheduleType,
          name: "ReconcileSchedule",
          inputs: { target: {} },
        });
      },
      "a schedule more": (draft) =>
        draft.edit(scheduleType, "ReconcileSchedule", (_, schedule) => {
          draft.resources.push({ ...schedule, name: "AnotherSchedule" });
        }),
      "another rate": (draft) =>
        draft.edit(scheduleType, "ReconcileSchedule", (inputs) => {
          inputs.scheduleExpression = "rate(1 minutes)";
        }),
      "a schedule that is off": (draft) =>
        draft.edit(scheduleType, "ReconcileSchedule", (inputs) => {
          inputs.state = "DISABLED";
        }),
      "another function": (draft) =>
        draft.edit(scheduleType, "ReconcileSchedule", ({ target }) => {
          target.arn += "-another";
        }),
      "a role for every function": (draft) =>
        draft.edit(policyType, "ReconcileSchedulePolicy", (inputs) => {
          inputs.policy = inputs.policy.replace(/"arn:aws:lambda[^"]+"/, '"*"');
        }),
      "a role for everyone's schedules": (draft) =>
        draft.edit(roleType, "ReconcileScheduleRole", (inputs) => {
          const trust = JSON.parse(inputs.assumeRolePolicy);
          delete trust.Statement[0].Condition;
          inputs.assumeRolePolicy = JSON.stringify(trust);
        }),
    },
  },
];
