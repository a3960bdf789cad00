/**
 * How SST bundles the functions. Lambda gives a function its credentials in its environment, where the SDK looks
 * first; its other ways to find some are imported only when that fails, and a third of a bundle without them.
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
