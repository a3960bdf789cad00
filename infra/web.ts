import { dashboard } from "../packages/core/pipeline.ts";
import { dashboardEnvironment } from "../packages/core/wiring.ts";
import { securityHeaders } from "../web/shared/server/security-headers.ts";
import type { Alarms } from "./alarm.ts";
import { alarmOnFunction } from "./alarms.ts";
import type { Api } from "./api.ts";
import type { Auth } from "./auth.ts";
import { entranceKeyVariable, presentKey, requireKey } from "./entrance-key.ts";
import { createFunctionLog, lambdaRole } from "./functions.ts";
import { keepBuildEnvironmentLean } from "./lean-build-environment.ts";
import { refuseMalformedPath } from "./malformed-path.ts";
import { createSecurityHeadersPolicy } from "./security-headers-policy.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Table } from "./table.ts";
import { tablePermissions } from "./table-permissions.ts";

export type WebEntrance = ReturnType<typeof createWebEntrance>;

/**
 * Where people reach the dashboard. It stands before what it leads to, because the user pool and the
 * dashboard itself must know its URL.
 */
export const createWebEntrance = (policy: StagePolicy) => {
  const headersPolicy = createSecurityHeadersPolicy(policy, securityHeaders);
  const key = randomText("EntranceKey");
  const router = new sst.aws.Router("Entrance", {
    domain: policy.webDomain,
    edge: { viewerRequest: { injection: key.apply(presentKey) } },
    transform: {
      cdn: (cdn) => {
        cdn.defaultCacheBehavior = $util
          .output(cdn.defaultCacheBehavior)
          .apply((behavior) => ({ ...behavior, responseHeadersPolicyId: headersPolicy.id }));
      },
    },
  });
  const { distribution } = router.nodes.cdn.nodes;
  return { url: router.url, router, key, distributionArn: distribution.arn };
};

/** Made by the deployment, known to nobody, held encrypted in the state. */
const randomText = (name: string): $util.Output<string> =>
  new random.RandomPassword(name, { length: 48, special: false }).result;

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly entrance: WebEntrance;
  readonly table: Table;
  readonly auth: Auth;
  readonly api: Api;
};

/** The dashboard: OpenNext's server in a Lambda, its files in S3, both behind the entrance. */
export const createWeb = ({ policy, alarms, entrance, table, auth, api }: Parts) => {
  keepBuildEnvironmentLean();
  // A secret set by hand would come by way of the deployment's environment, which SST hands to the build.
  const sessionSecret = randomText("SessionSecret");
  const serverLog = createFunctionLog("Web", "web", policy);
  const imageLog = createFunctionLog("WebImages", "web-images", policy);

  const site = new sst.aws.Nextjs("Web", {
    path: "web",
    router: { instance: entrance.router },
    // OpenNext as the lockfile pins it, not the newest of the day.
    buildCommand: "npm run build:open-next",
    dev: false,
    server: { runtime: "nodejs24.x", architecture: "arm64", memory: "1024 MB", timeout: "29 seconds" },
    transform: {
      assets: (assets) => {
        // SST would let the distributions of every account read the files.
        assets.access = undefined;
        assets.cors = false;
        assets.policy = [
          {
            principals: [{ type: "service", identifiers: ["cloudfront.amazonaws.com"] }],
            actions: ["s3:GetObject"],
            paths: ["*"],
            conditions: [
              { test: "StringEquals", variable: "aws:SourceArn", values: [entrance.distributionArn] },
            ],
          },
        ];
      },
      server: (server) => {
        // Here and not in `environment`, which is written into the state of the build as well.
        server.environment = $util
          .all([
            server.environment,
            {
              ...dashboardEnvironment<$util.Input<string>>({
                tableName: table.name,
                issuerUrl: auth.issuerUrl,
                clientId: auth.dashboardClientId,
                webUrl: entrance.url,
                apiUrl: api.url,
                mapStyleUrl: policy.mapStyleUrl,
              }),
              TRIPS_SESSION_SECRET: sessionSecret,
              [entranceKeyVariable]: entrance.key,
            },
          ])
          .apply(([theirs, ours]) => ({ ...theirs, ...ours }));
        // In place of SST's: no page is cached, so nothing is invalidated and no cache is written.
        server.permissions = [...tablePermissions(table, dashboard.table), serverLog.permission];
        server.injections = $util
          .output(server.injections)
          .apply((theirs = []) => [requireKey, refuseMalformedPath, ...theirs]);
        server.url = withoutCors(server.url);
        server.logging = serverLog.logging;
        server.transform = { ...server.transform, role: lambdaRole };
      },
      imageOptimizer: (images) => {
        images.permissions = [imageLog.permission];
        images.url = withoutCors(images.url);
        images.logging = imageLog.logging;
        // SST has no site without it, and no page of this one scales images.
        images.concurrency = { reserved: 0 };
        images.transform = { ...images.transform, role: lambdaRole };
      },
    },
  });
  alarmOnFunction(
    alarms,
    "Web",
    site.nodes.server!.apply((server) => server!.name),
    "Whoever opened a page saw an error; an open page asks again by itself.",
  );
  return { url: entrance.url, server: site.nodes.server, resource: site };
};

/** SST would let the pages of every other site read the answers. */
const withoutCors = (url: sst.aws.FunctionArgs["url"]) =>
  $util.output(url).apply((options) => ({ ...(options as { authorization?: "none" | "iam" }), cors: false }));
