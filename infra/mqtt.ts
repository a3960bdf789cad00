import { mqttRule } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import type { Bucket } from "./bucket.ts";
import { createFunction } from "./functions.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";

type Parts = {
  readonly policy: StagePolicy;
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly table: Table;
  readonly failures: Bucket;
};

/**
 * MQTT over AWS IoT Core: an endpoint of the stage's own (MQTT over TLS on port 8883), a custom authorizer that takes
 * devices' keys as passwords, and the rule that puts what they publish into the stream without a Lambda.
 */
export const createMqtt = (parts: Parts) => {
  const { asked, authorizer } = createAuthorizer(parts);
  createRule(parts);
  const domain = new aws.iot.DomainConfiguration("MqttDomain", {
    name: `${$app.name}-${parts.policy.stage}`,
    serviceType: "DATA",
    authenticationType: "CUSTOM_AUTH",
    applicationProtocol: "SECURE_MQTT",
    authorizerConfig: { defaultAuthorizerName: authorizer.name, allowAuthorizerOverride: false },
    tlsConfig: { securityPolicy: "IoTSecurityPolicy_TLS12_1_2_2022_10" },
  });
  const host = domain.domainName;
  return { host, url: $interpolate`mqtts://${host}:8883`, authorizer: asked };
};

const createAuthorizer = ({ policy, alarms, table }: Parts) => {
  const asked = createFunction("mqttAuthorizer", policy, alarms, { tables: [table] });
  const authorizer = new aws.iot.Authorizer("MqttAuthorizer", {
    name: `${$app.name}-${policy.stage}`,
    authorizerFunctionArn: asked.arn,
    // Apps know user names and passwords only, and the key in the password proves itself.
    signingDisabled: true,
    status: "ACTIVE",
  });
  new aws.lambda.Permission("MqttAuthorizerPermission", {
    action: "lambda:InvokeFunction",
    function: asked.name,
    principal: "iot.amazonaws.com",
    sourceArn: authorizer.arn,
  });
  return { asked, authorizer };
};

const createRule = ({ policy, stream, failures }: Parts): void => {
  const roleArn = createRuleRole(stream, failures).arn;
  new aws.iot.TopicRule("MqttRule", {
    // IoT Core allows no hyphen.
    name: `${$app.name}_${policy.stage}_${mqttRule.name}`.replaceAll("-", "_"),
    description: `Trips (${policy.stage}): what devices publish goes into the stream of records`,
    enabled: true,
    sql: mqttRule.sql,
    sqlVersion: "2016-03-23",
    kineses: [{ streamName: stream.name, partitionKey: mqttRule.partitionKey, roleArn }],
    errorAction: {
      s3: { bucketName: failures.name, key: `${mqttRule.errors.prefix}\${newuuid()}`, roleArn },
    },
  });
};

/** May put records into this stream and what fails into the bucket of failures, and nothing else. */
const createRuleRole = (stream: Stream, failures: Bucket) =>
  new aws.iam.Role("MqttRuleRole", {
    description: "IoT Core puts what devices publish into the stream of records",
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "iot.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "put-record",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["kinesis:PutRecord"], resources: [stream.arn] },
            ...stream.writePermissions,
            {
              actions: ["s3:PutObject"],
              resources: [$interpolate`${failures.arn}/${mqttRule.errors.prefix}*`],
            },
          ],
        }).json,
      },
    ],
  });
