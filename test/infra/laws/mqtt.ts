import { mqttRule } from "@trips/core/pipeline.ts";
import { type Graph, hasMqtt, ofType, only } from "../support/graph.ts";
import { grantsOf } from "../support/statements.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const types = {
  domain: "aws:iot/domainConfiguration:DomainConfiguration",
  authorizer: "aws:iot/authorizer:Authorizer",
  rule: "aws:iot/topicRule:TopicRule",
  permission: "aws:lambda/permission:Permission",
} as const;

const where =
  (violationsOf: (graph: Graph) => string[]) =>
  (graph: Graph): string[] =>
    hasMqtt(graph)
      ? violationsOf(graph)
      : [types.domain, types.authorizer, types.rule].flatMap((type) =>
          unless(ofType(graph, type).length === 0, `there is a ${type} in a stage without MQTT`),
        );

const role = "MqttRuleRole";
const withMqtt = "a provisioned stage with enhanced fan-out and Iceberg";

export const mqttLaws: readonly Law[] = [
  {
    name: "with MQTT, and only then, what devices publish goes into the stream by the rule of the local broker",
    violations: where((graph) => {
      const stream = only(graph, "aws:kinesis/stream:Stream");
      const failures = only(graph, "aws:s3/bucket:Bucket", "FailuresBucket");
      const { arn: roleArn } = only(graph, "aws:iam/role:Role", role);
      return memberDifferences("the rule", only(graph, types.rule).inputs, {
        enabled: true,
        sql: mqttRule.sql,
        sqlVersion: "2016-03-23",
        kineses: [{ streamName: stream.inputs.name, partitionKey: mqttRule.partitionKey, roleArn }],
        errorAction: {
          s3: { bucketName: failures.inputs.bucket, key: `${mqttRule.errors.prefix}\${newuuid()}`, roleArn },
        },
      });
    }),
    breaks: {},
    breaksElsewhere: {
      "a lite stage": {
        "a rule that nobody asked for": (draft) =>
          draft.resources.push({ ...draft.resources[0]!, type: types.rule, name: "MqttRule" }),
      },
      [withMqtt]: {
        "a message that may name another driver": (draft) =>
          draft.edit(types.rule, "MqttRule", (inputs) => {
            inputs.sql = "SELECT *, topic(2) AS driver FROM 'owntracks/+/+'";
          }),
        "a rule that does nothing": (draft) =>
          draft.edit(types.rule, "MqttRule", (inputs) => {
            inputs.enabled = false;
          }),
        "failures that are lost": (draft) =>
          draft.edit(types.rule, "MqttRule", (inputs) => {
            inputs.errorAction = undefined;
          }),
      },
    },
  },
  {
    name: "the broker's rule may put into the stream and keep its failures, and nothing else",
    violations: (graph) => {
      if (!hasMqtt(graph)) return [];
      const { arn } = only(graph, "aws:kinesis/stream:Stream");
      const failures = only(graph, "aws:s3/bucket:Bucket", "FailuresBucket").arn;
      const key = ofType(graph, "aws:kms/key:Key").map((each) => ["kms:GenerateDataKey", each.arn]);
      return differences(
        "what the rule may",
        grantsOf(graph, only(graph, "aws:iam/role:Role", role)).flatMap(({ actions, resources }) =>
          actions.flatMap((action) => resources.map((resource) => [action, resource])),
        ),
        [["kinesis:PutRecord", arn], ...key, ["s3:PutObject", `${failures}/${mqttRule.errors.prefix}*`]],
      );
    },
    breaks: {},
    breaksElsewhere: {
      [withMqtt]: {
        "every bucket": (draft) =>
          draft.edit("aws:iam/role:Role", role, ({ inlinePolicies: [inline] }) => {
            inline.policy = inline.policy.replace(/"arn:aws:s3:::[^"]*"/, '"*"');
          }),
      },
    },
  },
  {
    name: "a connection is put to the authorizer alone, which IoT Core may invoke for it",
    violations: (graph) => {
      if (!hasMqtt(graph)) return [];
      const authorizer = only(graph, types.authorizer);
      const asked = only(graph, "aws:lambda/function:Function", "MqttAuthorizerFunction");
      return [
        ...memberDifferences("the authorizer", authorizer.inputs, {
          authorizerFunctionArn: asked.arn,
          signingDisabled: true,
          status: "ACTIVE",
        }),
        ...memberDifferences("the endpoint", only(graph, types.domain).inputs, {
          serviceType: "DATA",
          authenticationType: "CUSTOM_AUTH",
          applicationProtocol: "SECURE_MQTT",
          authorizerConfig: { defaultAuthorizerName: authorizer.inputs.name, allowAuthorizerOverride: false },
        }),
        ...memberDifferences(
          "the permission",
          ofType(graph, types.permission).find(({ name }) => name === "MqttAuthorizerPermission")?.inputs ??
            {},
          { principal: "iot.amazonaws.com", sourceArn: authorizer.arn, function: asked.inputs.name },
        ),
      ];
    },
    breaks: {},
    breaksElsewhere: {
      [withMqtt]: {
        "certificates of the account": (draft) =>
          draft.edit(types.domain, "MqttDomain", (inputs) => {
            inputs.authenticationType = "AWS_X509";
          }),
        "whichever authorizer a client names": (draft) =>
          draft.edit(types.domain, "MqttDomain", (inputs) => {
            inputs.authorizerConfig.allowAuthorizerOverride = true;
          }),
        "an authorizer that may not be asked": (draft) =>
          draft.remove(types.permission, "MqttAuthorizerPermission"),
      },
    },
  },
];
