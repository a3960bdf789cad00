import { fleetGroup } from "@trips/core/api/routes.ts";
import { limits } from "@trips/core/domain/limits.ts";
import {
  buckets,
  clients,
  type DeliveryStreamSpec,
  deliveryStreams,
  functions,
  mappings,
  stream,
  table,
} from "@trips/core/pipeline.ts";
import { describedEnvironments } from "@trips/core/wiring.ts";
import type { CloudSpec } from "@trips/local/cloud.ts";
import type { SignIn, User } from "@trips/local/issuer/drivers.ts";
import type { DeliveryStreamSpec as LocalDelivery } from "@trips/local/settings.ts";
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
export const toLocalDelivery = ({ destination, ...delivery }: DeliveryStreamSpec): LocalDelivery => {
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
  functions,
  environment: { POWERTOOLS_LOG_LEVEL: "WARN", POWERTOOLS_METRICS_DISABLED: "true" },
  functionEnvironment: environmentsOver(options.tableName),
  mappings,
  deliveryStreams: Object.values(deliveryStreams).map(toLocalDelivery),
  api: apiSpec,
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
