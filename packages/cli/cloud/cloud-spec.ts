import { fleetGroup } from "@trips/core/api/routes.ts";
import { limits } from "@trips/core/domain/limits.ts";
import {
  buckets,
  clients,
  type DeliveryStreamSpec,
  deliveryStreams,
  type FunctionSpec,
  type FunctionWiring,
  localFunctions,
  mappings,
  mqttRule,
  type S3Destination,
  stream,
  table,
} from "@trips/core/pipeline.ts";
import { describedEnvironments } from "@trips/core/wiring.ts";
import type { CloudSpec } from "@trips/local/cloud.ts";
import type { SignIn, User } from "@trips/local/issuer/drivers.ts";
import type {
  DeliveryStreamSpec as LocalDelivery,
  FunctionSpec as LocalFunction,
  NotificationSpec,
  ScheduleSpec,
} from "@trips/local/settings.ts";
import { apiSpec } from "./api.ts";

/** Client ids of the user pool: one for phones and tools, one for the dashboard. */
const phoneClientId = "trips-phone";
export const dashboardClientId = "trips-dashboard";

const signIn: SignIn = {
  product: "Trips",
  driverNames: { pattern: new RegExp(limits.identifierPattern), words: limits.identifierWords },
  group: { name: fleetGroup, label: "Fleet manager" },
};

/** A delivery to S3, the only destination that is emulated. */
export const toLocalDelivery = ({
  destination,
  ...delivery
}: DeliveryStreamSpec<S3Destination>): LocalDelivery => {
  const { type: _, ...settings } = destination;
  return { ...delivery, ...settings };
};

/** The functions' environments, with another table's name. */
const environmentsOver = (tableName: string | undefined): CloudSpec["functionEnvironment"] => {
  if (tableName === undefined) return describedEnvironments;
  return Object.fromEntries(
    Object.entries(describedEnvironments).map(([name, environment]) => [
      name,
      "TRIPS_TABLE_NAME" in environment ? { ...environment, TRIPS_TABLE_NAME: tableName } : environment,
    ]),
  );
};

/** A function with what its source says of its invocations. */
export const toLocalFunction = (spec: FunctionSpec & FunctionWiring): LocalFunction => {
  const { entry, timeoutSeconds, memoryMb, source } = spec;
  const sizes = { entry, timeoutSeconds, memoryMb };
  if (source.type !== "objects" && source.type !== "schedule") return sizes;
  const { maximumRetryAttempts, maximumEventAgeSeconds } = source;
  const onFailure = { bucket: buckets[source.onFailure.bucket] };
  const asyncInvocation = { maximumRetryAttempts, maximumEventAgeSeconds, onFailure };
  const { reservedConcurrency } = source.type === "objects" ? source : {};
  return { ...sizes, ...(reservedConcurrency && { reservedConcurrency }), asyncInvocation };
};

const wired = Object.entries<FunctionSpec & FunctionWiring>(localFunctions);

const notifications: readonly NotificationSpec[] = wired.flatMap(([name, { source }]) =>
  source.type === "objects"
    ? [{ bucket: buckets[source.bucket], prefix: source.prefix, function: name }]
    : [],
);

const schedules: Readonly<Record<string, ScheduleSpec>> = Object.fromEntries(
  wired.flatMap(([name, { source }]) =>
    source.type === "schedule" ? [[name, { function: name, rateMinutes: source.rateMinutes }]] : [],
  ),
);

/** All of packages/core/pipeline.ts for the local cloud, and who may sign in to it. */
export const describeCloud = (options: {
  webUrl: string;
  users: readonly User[];
  /** The table in service, if it is another than the described one. */
  tableName?: string;
}): CloudSpec => ({
  streams: [stream],
  tables: [{ ...table, name: options.tableName ?? table.name }],
  buckets: Object.values(buckets),
  functions: Object.fromEntries(wired.map(([name, spec]) => [name, toLocalFunction(spec)])),
  environment: { POWERTOOLS_LOG_LEVEL: "WARN", POWERTOOLS_METRICS_DISABLED: "true" },
  functionEnvironment: environmentsOver(options.tableName),
  mappings,
  notifications,
  schedules,
  deliveryStreams: Object.values(deliveryStreams).map(toLocalDelivery),
  api: apiSpec,
  mqtt: {
    authorizer: "mqttAuthorizer",
    rules: [{ ...mqttRule, errors: { ...mqttRule.errors, bucket: buckets[mqttRule.errors.bucket] } }],
  },
  issuer: {
    clients: [
      { clientId: phoneClientId, redirectUris: clients.phone.callbackUrls },
      {
        clientId: dashboardClientId,
        redirectUris: [`${options.webUrl}${clients.dashboard.callbackPath}`, options.webUrl],
      },
    ],
    users: options.users,
    signIn,
  },
});
