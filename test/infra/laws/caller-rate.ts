import { callerRateResponse } from "@trips/core/api/routes.ts";
import { api, type CallerRateRule } from "@trips/core/pipeline.ts";
import { apiType } from "../support/api-gateway.ts";
import { type Graph, type Inputs, isProduction, ofType, only } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const aclType = "aws:wafv2/webAcl:WebAcl";
const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** As AWS WAF's API specifies it: parentheses are not allowed, for example. */
const descriptionPattern = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/;

const isWanted = (graph: Graph): boolean => isProduction(graph) || graph.variables.TRIPS_WAF === "1";

/** A rule's key in AWS WAF's terms. */
const keyOf = ({ aggregateKeyType, customKeys }: Inputs) => {
  if (aggregateKeyType === "IP") return "address";
  const [{ header, queryArgument }] = customKeys;
  return header ? { header: header.name } : { query: queryArgument.name };
};

const transformationsOf = ({ customKeys = [] }: Inputs) =>
  customKeys.flatMap(({ header, queryArgument }: Inputs) =>
    (header ?? queryArgument).textTransformations.map(({ type }: Inputs) => type),
  );

const expectedTransformations = ({ by }: CallerRateRule): readonly string[] => {
  if (by === "address") return [];
  return "query" in by ? ["URL_DECODE", "LOWERCASE"] : ["COMPRESS_WHITE_SPACE", "LOWERCASE"];
};

export const callerRateLaws: readonly Law[] = [
  {
    name: "AWS WAF holds callers to the rates of the local API Gateway, in production and where it is switched on",
    violations: (graph) => {
      const { windowSeconds, rules } = api.callerRate;
      if (!isWanted(graph))
        return ofType(graph, aclType).map(({ name }) => `${name} costs money that nobody asked for`);
      const { arn, inputs: acl } = only(graph, aclType);
      const stage = only(graph, apiType("Stage"));
      return [
        ...memberDifferences("the web ACL", acl, { scope: "REGIONAL", defaultAction: { allow: {} } }),
        ...unless(descriptionPattern.test(acl.description), "AWS WAF would refuse the web ACL's description"),
        ...memberDifferences("its association", only(graph, associationType).inputs, {
          resourceArn: stage.arn,
          webAclArn: arn,
        }),
        ...differences(
          "its rules",
          acl.rules.map(({ statement: { rateBasedStatement: statement } }: Inputs) => ({
            by: keyOf(statement),
            limit: statement.limit,
            windowSeconds: statement.evaluationWindowSec,
            transformations: transformationsOf(statement),
          })),
          rules.map((rule: CallerRateRule) => ({
            by: rule.by,
            limit: rule.limit,
            windowSeconds,
            transformations: expectedTransformations(rule),
          })),
        ),
      ];
    },
    breaks: {
      "another limit": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[0].statement.rateBasedStatement.limit += 1;
        }),
      "another window": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[1].statement.rateBasedStatement.evaluationWindowSec = 300;
        }),
      "the token as it is spelt": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[0].statement.rateBasedStatement.customKeys[0].header.textTransformations = [];
        }),
      "a key in a URL as it is spelt": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[1].statement.rateBasedStatement.customKeys[0].queryArgument.textTransformations = [];
        }),
      "a description in parentheses": (draft) =>
        draft.edit(aclType, "ApiCallers", (inputs) => {
          inputs.description = "(Trips)";
        }),
      "one rule less": (draft) => draft.edit(aclType, "ApiCallers", ({ rules }) => rules.pop()),
      "another API": (draft) =>
        draft.edit(associationType, "ApiCallersAssociation", (inputs) => {
          inputs.resourceArn = "arn:aws:apigateway:us-east-1::/restapis/other/stages/live";
        }),
      "a web ACL before nothing": (draft) =>
        draft.edit(associationType, "ApiCallersAssociation", (inputs) => {
          inputs.webAclArn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/other/1";
        }),
    },
    breaksElsewhere: {
      "a personal stage": {
        "a web ACL": (draft) => {
          draft.resources.push({ ...draft.resources[0]!, type: aclType });
        },
      },
    },
  },
  {
    name: "a caller beyond its rate is answered as by the local API Gateway, and no sample keeps its token",
    violations: (graph) =>
      ofType(graph, aclType).flatMap(({ inputs: acl }) => [
        ...differences("the bodies", acl.customResponseBodies, [
          {
            key: acl.customResponseBodies[0].key,
            content: callerRateResponse.body,
            contentType: "APPLICATION_JSON",
          },
        ]),
        ...acl.rules.flatMap(({ name, action, visibilityConfig }: Inputs) => [
          ...differences(`${name}'s answer`, action.block?.customResponse, {
            responseCode: callerRateResponse.statusCode,
            customResponseBodyKey: acl.customResponseBodies[0].key,
            responseHeaders: Object.entries(callerRateResponse.headers).map(([header, value]) => ({
              name: header,
              value,
            })),
          }),
          ...memberDifferences(name, visibilityConfig, { sampledRequestsEnabled: false }),
        ]),
        ...memberDifferences("the web ACL", acl.visibilityConfig, { sampledRequestsEnabled: false }),
      ]),
    breaks: {
      "a 403": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[0].action.block = {};
        }),
      "another text": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ customResponseBodies }) => {
          customResponseBodies[0].content = "{}";
        }),
      "no Retry-After": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) =>
          rules[1].action.block.customResponse.responseHeaders.pop(),
        ),
      "samples with tokens": (draft) =>
        draft.edit(aclType, "ApiCallers", ({ rules }) => {
          rules[0].visibilityConfig.sampledRequestsEnabled = true;
        }),
    },
  },
];
