import { createHash } from "node:crypto";
import { fleetGroup } from "../packages/core/api/routes.ts";
import { clients } from "../packages/core/pipeline.ts";
import { keepData, type StagePolicy } from "./stage-policy.ts";

export type Auth = ReturnType<typeof createAuth>;

/**
 * Who may send and see trips: a user pool with its hosted pages, and one public client each for the phone and
 * the dashboard (authorization code with PKCE, no secret). An administrator creates the drivers: with self-registration
 * anyone could fill the stream at the owner's cost.
 */
export const createAuth = (policy: StagePolicy, webUrl: $util.Output<string>) => {
  const account = aws.getCallerIdentityOutput({}).accountId;
  const pool = new sst.aws.CognitoUserPool(
    "Drivers",
    {
      usernames: ["email"],
      mfa: "optional",
      softwareToken: true,
      // Unique in the region, and free of the words that Cognito refuses, whatever the stage's name.
      domain: { prefix: account.apply((id) => `${$app.name}-${shortHash(`${id}/${policy.stage}`)}`) },
      transform: {
        userPool: {
          userPoolTier: "LITE",
          deletionProtection: policy.protect ? "ACTIVE" : "INACTIVE",
          adminCreateUserConfig: { allowAdminCreateUserOnly: true },
          accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
          passwordPolicy: {
            minimumLength: 12,
            requireLowercase: true,
            requireUppercase: true,
            requireNumbers: true,
            requireSymbols: false,
            temporaryPasswordValidityDays: 7,
          },
        },
      },
    },
    keepData(policy),
  );

  new aws.cognito.UserGroup("FleetGroup", {
    name: fleetGroup,
    userPoolId: pool.id,
    description: "May read every driver's trips",
  });

  const dashboard = addPublicClient(pool, "Dashboard", {
    callbackUrls: [$interpolate`${webUrl}${clients.dashboard.callbackPath}`],
    logoutUrls: [$interpolate`${webUrl}${clients.dashboard.signOutPath}`],
    refreshTokenValidity: clients.dashboard.signedInDays,
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const phone = addPublicClient(pool, "Phone", {
    callbackUrls: [...clients.phone.callbackUrls],
    logoutUrls: [clients.phone.signOutUrl],
    refreshTokenValidity: clients.phone.signedInDays,
    // Lets an administrator get a first token on the command line; needs IAM permission besides the password.
    explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });

  return {
    userPoolId: pool.id,
    userPoolArn: pool.arn,
    issuerUrl: $interpolate`https://${pool.nodes.userPool.endpoint}`,
    signInUrl: pool.domainUrl!,
    dashboardClientId: dashboard.id,
    phoneClientId: phone.id,
  };
};

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

const addPublicClient = (
  pool: sst.aws.CognitoUserPool,
  name: string,
  args: {
    readonly callbackUrls: $util.Input<string>[];
    readonly logoutUrls: $util.Input<string>[];
    readonly refreshTokenValidity: number;
    readonly explicitAuthFlows: string[];
  },
) =>
  pool.addClient(name, {
    callbackUrls: args.callbackUrls,
    transform: {
      client: {
        generateSecret: false,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email", "profile"],
        // The ID token's claims; the dashboard keeps the name of whoever signs in.
        readAttributes: ["email", "email_verified", "name"],
        logoutUrls: args.logoutUrls,
        explicitAuthFlows: args.explicitAuthFlows,
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        idTokenValidity: 1,
        accessTokenValidity: 1,
        refreshTokenValidity: args.refreshTokenValidity,
        tokenValidityUnits: { idToken: "hours", accessToken: "hours", refreshToken: "days" },
      },
    },
  });
