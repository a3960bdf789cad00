/**
 * How SST bundles the functions. Lambda passes credentials in the environment, where the SDK looks first. Its other
 * credential providers are imported only if that fails and would be a third of the bundle.
 */
export const functionBundle = {
  minify: true,
  external: [
    "@aws-sdk/credential-provider-http",
    "@aws-sdk/credential-provider-ini",
    "@aws-sdk/credential-provider-login",
    "@aws-sdk/credential-provider-process",
    "@aws-sdk/credential-provider-sso",
    "@aws-sdk/credential-provider-web-identity",
    "@smithy/credential-provider-imds",
  ],
};
