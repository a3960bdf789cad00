import { callerRateResponse } from "../packages/core/api/routes.ts";
import { api, type CallerRateRule } from "../packages/core/pipeline.ts";
import type { StagePolicy } from "./stage-policy.ts";

const bodyKey = "too-many";

/**
 * A web ACL of AWS WAF before the API's stage: a caller's requests beyond the rate are refused before any other part of
 * the API sees them. A usage plan would not do: its API keys are not bound to the token, and choosing a key by token
 * takes a Lambda authorizer.
 */
export const limitCallers = (policy: StagePolicy, stage: aws.apigateway.Stage): void => {
  if (!policy.callerRate) return;
  const { windowSeconds, rules } = api.callerRate;
  const { statusCode, headers, body } = callerRateResponse;
  const acl = new aws.wafv2.WebAcl("ApiCallers", {
    scope: "REGIONAL",
    description: `Trips ${policy.stage}: a rate per caller`,
    defaultAction: { allow: {} },
    customResponseBodies: [{ key: bodyKey, content: body, contentType: "APPLICATION_JSON" }],
    rules: rules.map(({ name, by, limit }, priority) => ({
      name,
      priority,
      statement: {
        rateBasedStatement: { limit, evaluationWindowSec: windowSeconds, ...aggregationOf(by) },
      },
      action: {
        block: {
          customResponse: {
            responseCode: statusCode,
            customResponseBodyKey: bodyKey,
            responseHeaders: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
          },
        },
      },
      visibilityConfig: visibilityOf(`${$app.name}-${policy.stage}-${name}`),
    })),
    visibilityConfig: visibilityOf(`${$app.name}-${policy.stage}-callers`),
  });
  new aws.wafv2.WebAclAssociation("ApiCallersAssociation", {
    resourceArn: stage.arn,
    webAclArn: acl.arn,
  });
};

const aggregationOf = (by: CallerRateRule["by"]) => {
  if (by === "address") return { aggregateKeyType: "IP" };
  const customKey =
    "query" in by
      ? { queryArgument: { name: by.query, textTransformations: transformed("URL_DECODE", "LOWERCASE") } }
      : {
          header: { name: by.header, textTransformations: transformed("COMPRESS_WHITE_SPACE", "LOWERCASE") },
        };
  return { aggregateKeyType: "CUSTOM_KEYS", customKeys: [customKey] };
};

/** So that one key, spelt differently, is one caller. */
const transformed = (...types: readonly string[]) => types.map((type, priority) => ({ type, priority }));

/** Sampled requests would expose tokens and trip ids. */
const visibilityOf = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
