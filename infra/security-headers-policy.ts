import type { StagePolicy } from "./stage-policy.ts";

type Header = { readonly key: string; readonly value: string };

const strictTransportSeconds = 2 * 365 * 86_400;

/**
 * The dashboard's own security headers on every CloudFront response, including files from S3, and HSTS for two years.
 * CloudFront takes some of them only in fields of their own.
 */
export const createSecurityHeadersPolicy = (policy: StagePolicy, headers: readonly Header[]) => {
  const values = new Map(headers.map(({ key, value }) => [key, value]));
  const take = (key: string): string => {
    const value = values.get(key);
    if (value === undefined) throw new Error(`the dashboard's security headers lack ${key}`);
    values.delete(key);
    return value;
  };
  if (take("X-Content-Type-Options") !== "nosniff")
    throw new Error("CloudFront knows X-Content-Type-Options: nosniff only");
  const frameOption = take("X-Frame-Options");
  const referrerPolicy = take("Referrer-Policy");
  return new aws.cloudfront.ResponseHeadersPolicy("SecurityHeaders", {
    // CloudFront is global, and a stage may be deployed in several regions.
    name: $interpolate`${$app.name}-${policy.stage}-${aws.getRegionOutput({}).region}-security`,
    comment: `Trips (${policy.stage}): security headers of the dashboard`,
    securityHeadersConfig: {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption, override: true },
      // A shared trip's page has a stricter one of its own.
      referrerPolicy: { referrerPolicy, override: false },
      strictTransportSecurity: {
        accessControlMaxAgeSec: strictTransportSeconds,
        includeSubdomains: false,
        preload: false,
        override: true,
      },
    },
    customHeadersConfig: {
      items: [...values].map(([header, value]) => ({ header, value, override: true })),
    },
  });
};
