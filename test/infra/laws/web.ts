import { fleetGroup } from "@trips/core/api/routes.ts";
import { securityHeaders } from "../../../web/shared/server/security-headers.ts";
import { ofType, only } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const distribution = "aws:cloudfront/distribution:Distribution";
const headersPolicy = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const client = "aws:cognito/userPoolClient:UserPoolClient";
const server = "aws:lambda/function:Function";

const dynamic = "pulumi-nodejs:dynamic:Resource";
const assetFiles = "WebAssetFiles.sst.aws.BucketFiles";
const invalidation = "WebInvalidation.sst.aws.DistributionInvalidation";

type AssetFile = { readonly key: string; readonly cacheControl: string };

export const webLaws: readonly Law[] = [
  {
    name: "the dashboard is reachable only by HTTPS, and every answer carries the security headers",
    violations: (graph) => {
      const { defaultCacheBehavior } = only(graph, distribution).inputs;
      const policy = only(graph, headersPolicy);
      const text = JSON.stringify(policy.inputs);
      return [
        ...memberDifferences("the distribution", defaultCacheBehavior, {
          viewerProtocolPolicy: "redirect-to-https",
          responseHeadersPolicyId: policy.id,
        }),
        ...unless(
          policy.inputs.securityHeadersConfig?.strictTransportSecurity?.accessControlMaxAgeSec >= 31_536_000,
          "browsers may come back by plain HTTP",
        ),
        ...securityHeaders
          .filter(({ key }) => key !== "X-Content-Type-Options")
          .flatMap(({ key, value }) =>
            unless(text.includes(`"${value}"`), `the distribution does not send ${key}`),
          ),
      ];
    },
    breaks: {
      "plain HTTP": (draft) =>
        draft.edit(distribution, "EntranceCdnDistribution", (inputs) => {
          inputs.defaultCacheBehavior.viewerProtocolPolicy = "allow-all";
        }),
      "no headers": (draft) =>
        draft.edit(distribution, "EntranceCdnDistribution", (inputs) => {
          inputs.defaultCacheBehavior.responseHeadersPolicyId = undefined;
        }),
      "no HSTS": (draft) =>
        draft.edit(headersPolicy, "SecurityHeaders", (inputs) => {
          inputs.securityHeadersConfig.strictTransportSecurity = undefined;
        }),
      "a frame around it": (draft) =>
        draft.edit(headersPolicy, "SecurityHeaders", (inputs) => {
          inputs.securityHeadersConfig.frameOptions.frameOption = "SAMEORIGIN";
        }),
    },
  },
  {
    name: "the dashboard is built by the pinned OpenNext, without the deployer's environment, and streams",
    violations: (graph) => {
      const { inputs } = only(graph, "command:local:Command", "WebBuilder");
      return [
        ...differences("the build", inputs.create, "npm run build:open-next"),
        ...unless(
          !/TRIPS_|AWS_|SECRET/.test(JSON.stringify(inputs.environment)),
          "the build's state holds settings",
        ),
        ...memberDifferences("the server", only(graph, server, "WebServerUseast1Function").inputs, {
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          handler: "server-index.handler",
        }),
        ...differences(
          "the server's URL",
          only(graph, "aws:lambda/functionUrl:FunctionUrl", "WebServerUseast1Url").inputs.invokeMode,
          "RESPONSE_STREAM",
        ),
      ];
    },
    breaks: {
      "the newest OpenNext of the day": (draft) =>
        draft.edit("command:local:Command", "WebBuilder", (inputs) => {
          inputs.create = "npx --yes @opennextjs/aws@latest build";
        }),
      "a secret in the state": (draft) =>
        draft.edit("command:local:Command", "WebBuilder", (inputs) => {
          inputs.environment.AWS_SECRET_ACCESS_KEY = "secret";
        }),
      "an answer in one piece": (draft) =>
        draft.edit("aws:lambda/functionUrl:FunctionUrl", "WebServerUseast1Url", (inputs) => {
          inputs.invokeMode = "BUFFERED";
        }),
    },
  },
  {
    name: "files named by their hash are cached for ever, all others are revalidated",
    violations: (graph) => {
      const { files, purge } = only(graph, dynamic, assetFiles).inputs as {
        files: AssetFile[];
        purge: boolean;
      };
      return [
        ...unless(
          files.some(({ key }) => key === "_assets/service-worker.js"),
          "the service worker is not at the site's root",
        ),
        ...files.flatMap(({ key, cacheControl }) =>
          unless(
            (key.startsWith("_assets/_next/static/") ? /\bimmutable\b/ : /\bmax-age=0\b/).test(cacheControl),
            `${key} is cached by ${cacheControl}`,
          ),
        ),
        ...unless(!purge, "pages that are still open lose their files at a deployment"),
        ...differences(
          "the paths that a deployment invalidates",
          only(graph, dynamic, invalidation).inputs.paths,
          ["/*"],
        ),
      ];
    },
    breaks: {
      "a service worker that stays": (draft) =>
        draft.edit(dynamic, assetFiles, (inputs) => {
          for (const file of inputs.files) file.cacheControl = "public,max-age=31536000,immutable";
        }),
      "no service worker": (draft) =>
        draft.edit(dynamic, assetFiles, (inputs) => {
          inputs.files = inputs.files.filter(({ key }: AssetFile) => !key.includes("service-worker"));
        }),
      "an edge that keeps what was": (draft) =>
        draft.edit(dynamic, invalidation, (inputs) => {
          inputs.paths = ["/index.html"];
        }),
    },
  },
  {
    name: "drivers sign in by e-mail with a code and PKCE, to clients without a secret",
    violations: (graph) => {
      const origin = only(graph, server, "WebServerUseast1Function").inputs.environment.variables
        .TRIPS_WEB_URL;
      const pool = only(graph, "aws:cognito/userPool:UserPool");
      return [
        ...memberDifferences("the user pool", pool.inputs, {
          usernameAttributes: ["email"],
          adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        }),
        ...differences(
          "the groups",
          ofType(graph, "aws:cognito/userGroup:UserGroup").map(({ inputs }) => inputs.name),
          [fleetGroup],
        ),
        ...["Phone", "Dashboard"].flatMap((name) =>
          memberDifferences(`the ${name}'s client`, only(graph, client, `${name}Client`).inputs, {
            generateSecret: false,
            allowedOauthFlows: ["code"],
            enableTokenRevocation: true,
            preventUserExistenceErrors: "ENABLED",
          }),
        ),
        ...differences(
          "where the dashboard comes back to",
          only(graph, client, "DashboardClient").inputs.callbackUrls,
          [`${origin}/auth/callback`],
        ),
        ...unless(
          only(graph, client, "DashboardClient").inputs.explicitAuthFlows.includes(
            "ALLOW_REFRESH_TOKEN_AUTH",
          ),
          "a session ends with its first token",
        ),
      ];
    },
    breaks: {
      "everyone may register": (draft) =>
        draft.edit("aws:cognito/userPool:UserPool", "DriversUserPool", (inputs) => {
          inputs.adminCreateUserConfig.allowAdminCreateUserOnly = false;
        }),
      "tokens in the address": (draft) =>
        draft.edit(client, "PhoneClient", (inputs) => {
          inputs.allowedOauthFlows = ["implicit"];
        }),
      "another place to come back to": (draft) =>
        draft.edit(client, "DashboardClient", (inputs) => {
          inputs.callbackUrls = ["https://another.example.com/auth/callback"];
        }),
      "no fleet": (draft) => draft.remove("aws:cognito/userGroup:UserGroup", "FleetGroup"),
    },
  },
];
