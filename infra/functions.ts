import {
  type FunctionSource,
  functionsOf,
  type NamedResource,
  type StageFunctionName,
} from "../packages/core/pipeline.ts";
import { environmentOf } from "../packages/core/wiring.ts";
import type { Alarms } from "./alarm.ts";
import { afterErrorsOf, alarmOnFunction } from "./alarms.ts";
import { functionBundle } from "./function-bundle.ts";
import { bucketOf, given, icebergOf, permissionsOf, type Resources } from "./function-permissions.ts";
import { createLogGroup } from "./log-group.ts";
import { idOf } from "./names.ts";
import type { StagePolicy } from "./stage-policy.ts";

export type Permission = {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
  readonly conditions?: { test: string; variable: string; values: $util.Input<string>[] }[];
};

/**
 * Only Lambda may assume the role, and the role may write only to its own log group: SST would trust the whole account
 * and attach AWSLambdaBasicExecutionRole, which covers all of its log groups.
 */
export const lambdaRole = (role: aws.iam.RoleArgs): undefined => {
  role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
  role.managedPolicyArns = [];
};

/** Where a function logs, as JSON, and the permission to do so. */
export const createFunctionLog = (id: string, name: string, policy: StagePolicy) => {
  const logGroup = createLogGroup(`${id}Log`, `/aws/lambda/${$app.name}-${policy.stage}-${name}`, policy);
  return {
    logging: { logGroup: logGroup.name, format: "json" as const },
    permission: {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [$interpolate`${logGroup.arn}:*`],
    },
  };
};

/** Keeps the metrics of an account's stages apart. */
export const metricsNamespaceOf = (policy: StagePolicy): string => `Trips/${policy.stage}`;

const nameOf = (resource: NamedResource, resources: Resources): $util.Output<string> => {
  switch (resource) {
    case "stream":
      return given(resources.stream, "the stream").name;
    case "table":
      return given(resources.tables, "the table")[0].name;
    case "lakeBucket":
      return bucketOf("lake", resources).name;
    case "failuresBucket":
      return bucketOf("failures", resources).name;
    case "icebergTable":
      return icebergOf(resources).sqlName;
    case "eraseWorkgroup":
      return icebergOf(resources).workgroup.name;
    default:
      return given(resources.deliveryStreams?.[resource], `the delivery stream "${resource}"`).name;
  }
};

const reservedConcurrencyOf = (source: FunctionSource, policy: StagePolicy): number | undefined =>
  source.type === "objects" && policy.reservedConcurrency ? source.reservedConcurrency : undefined;

/** A function of `pipeline.ts` with its environment, permissions and alarms, and the permission to log. */
export const createFunction = (
  name: StageFunctionName,
  policy: StagePolicy,
  alarms: Alarms | undefined,
  resources: Resources,
) => {
  const spec = functionsOf(policy.lake, policy.mqtt)[name];
  if (!spec) throw new Error(`this stage has no function "${name}"`);
  const id = idOf(name);
  const log = createFunctionLog(id, name, policy);
  const reserved = reservedConcurrencyOf(spec.source, policy);
  const created = new sst.aws.Function(id, {
    description: `Trips (${policy.stage}): ${name}`,
    handler: spec.entry.replace(/\.ts$/, ".handler"),
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: `${spec.timeoutSeconds} seconds`,
    memory: `${spec.memoryMb} MB`,
    environment: {
      ...environmentOf(spec, (resource) => nameOf(resource, resources)),
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespaceOf(policy),
      POWERTOOLS_METRICS_DISABLED: String(!policy.alarms),
    },
    nodejs: { minify: functionBundle.minify, esbuild: { external: functionBundle.external } },
    permissions: [...permissionsOf(spec, resources), log.permission],
    ...(reserved && { concurrency: { reserved } }),
    logging: log.logging,
    // `npm start` runs the whole pipeline on one machine, so `sst dev` has nothing to add.
    dev: false,
    transform: { role: lambdaRole },
  });
  alarmOnFunction(alarms, id, created.name, afterErrorsOf(spec.source), reserved);
  return created;
};
