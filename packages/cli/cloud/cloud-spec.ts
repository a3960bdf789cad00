import { fleetGroup } from "@trips/core/api/routes.ts";
import { limits } from "@trips/core/domain/limits.ts";
import {
  buckets,
  commandLineRedirectUri,
  deliveryStreams,
  functions,
  mappings,
  stream,
  table,
} from "@trips/core/pipeline.ts";
import type { CloudSpec } from "@trips/local/cloud.ts";
import type { SignIn, User } from "@trips/local/issuer/drivers.ts";
import { apiSpec } from "./api.ts";

/** Client ids as the user pool has them: one for phones and tools, one for the dashboard. */
const phoneClientId = "trips-phone";
export const dashboardClientId = "trips-dashboard";

/** Where a phone app is called back after sign-in: a scheme of its own (RFC 8252). */
const phoneRedirectUri = "trips://auth/callback";

const signIn: SignIn = {
  product: "Trips",
  driverNames: { pattern: new RegExp(limits.identifierPattern), words: limits.identifierWords },
  group: { name: fleetGroup, label: "Fleet manager" },
};

/** All of packages/core/pipeline.ts for the local cloud, and who may sign in to it. */
export const describeCloud = (options: { webUrl: string; users: readonly User[] }): CloudSpec => ({
  streams: [stream],
  tables: [table],
  buckets: Object.values(buckets),
  functions,
  environment: {
    TRIPS_TABLE_NAME: table.name,
    TRIPS_REJECTS_STREAM_NAME: deliveryStreams.rejects.name,
    TRIPS_LANE_SLOTS: String(mappings.aggregate.parallelizationFactor),
    POWERTOOLS_LOG_LEVEL: "WARN",
    POWERTOOLS_METRICS_DISABLED: "true",
  },
  mappings,
  deliveryStreams: Object.values(deliveryStreams),
  api: apiSpec,
  issuer: {
    clients: [
      { clientId: phoneClientId, redirectUris: [phoneRedirectUri, commandLineRedirectUri] },
      { clientId: dashboardClientId, redirectUris: [`${options.webUrl}/auth/callback`, options.webUrl] },
    ],
    users: options.users,
    signIn,
  },
});
