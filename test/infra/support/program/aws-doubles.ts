import type { Inputs } from "../graph.ts";

export const account = "123456789012";
export const region = "us-east-1";

/** SST's own resources in an account. */
export const bootstrap = {
  asset: "sst-asset-example",
  assetEcrRegistryId: account,
  assetEcrUrl: `${account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
  state: "sst-state-example",
  appsyncHttp: "appsync.example.com",
  appsyncRealtime: "realtime.appsync.example.com",
};

type Outputs = (inputs: Inputs, name: string) => Inputs;

const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const globalArn = (service: string, resource: string) => `arn:aws:${service}::${account}:${resource}`;

/** A resource's outputs once it exists, as far as other resources use them. */
const outputsByType: Readonly<Record<string, Outputs>> = {
  "aws:acm/certificate:Certificate": ({ domainName }) => ({
    arn: arn("acm", "certificate/example"),
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_validation.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_value.acm-validations.aws.",
      },
    ],
  }),
  "aws:apigateway/authorizer:Authorizer": (_, name) => ({ id: `${name}Id` }),
  "aws:apigateway/restApi:RestApi": (_, name) => ({
    id: `${name}Id`.toLowerCase(),
    arn: `arn:aws:apigateway:${region}::/restapis/${name}Id`.toLowerCase(),
    rootResourceId: "root",
    executionArn: arn("execute-api", `${name}Id`.toLowerCase()),
  }),
  "aws:apigateway/stage:Stage": ({ restApi, stageName }) => ({
    arn: `arn:aws:apigateway:${region}::/restapis/${restApi}/stages/${stageName}`,
    executionArn: arn("execute-api", `${restApi}/${stageName}`),
    invokeUrl: `https://${restApi}.execute-api.${region}.amazonaws.com/${stageName}`,
  }),
  "aws:athena/workgroup:Workgroup": ({ name }) => ({ id: name, arn: arn("athena", `workgroup/${name}`) }),
  "aws:cloudfront/distribution:Distribution": () => ({
    id: "E1EXAMPLE",
    arn: globalArn("cloudfront", "distribution/E1EXAMPLE"),
    domainName: "d1example.cloudfront.net",
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:cloudfront/function:Function": ({ name }) => ({ arn: globalArn("cloudfront", `function/${name}`) }),
  "aws:cloudfront/keyValueStore:KeyValueStore": ({ name }) => ({
    arn: globalArn("cloudfront", `key-value-store/${name}`),
  }),
  "aws:cloudfront/originAccessControl:OriginAccessControl": (_, name) => ({ id: `${name}Id` }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ id: name, arn: arn("logs", `log-group:${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }, logicalName) => ({
    name: name ?? logicalName,
    arn: arn("cloudwatch", `alarm:${name ?? logicalName}`),
  }),
  "aws:cognito/userPool:UserPool": ({ name }) => ({
    id: `${region}_Example`,
    arn: arn("cognito-idp", `userpool/${region}_Example`),
    endpoint: `cognito-idp.${region}.amazonaws.com/${region}_Example`,
    name,
  }),
  "aws:cognito/userPoolClient:UserPoolClient": (_, name) => ({ id: `${name}Id` }),
  "aws:dynamodb/table:Table": ({ name }) => ({ id: name, arn: arn("dynamodb", `table/${name}`) }),
  "aws:glue/catalogDatabase:CatalogDatabase": ({ name }) => ({ arn: arn("glue", `database/${name}`) }),
  "aws:glue/catalogTable:CatalogTable": ({ databaseName, name }) => ({
    arn: arn("glue", `table/${databaseName}/${name}`),
  }),
  "aws:iot/authorizer:Authorizer": ({ name }) => ({ arn: arn("iot", `authorizer/${name}`) }),
  "aws:iot/domainConfiguration:DomainConfiguration": () => ({
    domainName: `d1example.iot.${region}.amazonaws.com`,
  }),
  "aws:iot/topicRule:TopicRule": ({ name }) => ({ arn: arn("iot", `rule/${name}`) }),
  "aws:iam/policy:Policy": ({ name }, logicalName) => ({
    arn: globalArn("iam", `policy/${name ?? logicalName}`),
  }),
  "aws:iam/role:Role": ({ name }, logicalName) => ({
    id: name ?? logicalName,
    name: name ?? logicalName,
    arn: globalArn("iam", `role/${name ?? logicalName}`),
  }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ({ name }) => ({
    arn: arn("firehose", `deliverystream/${name}`),
  }),
  "aws:kinesis/stream:Stream": ({ name }) => ({
    id: arn("kinesis", `stream/${name}`),
    arn: arn("kinesis", `stream/${name}`),
  }),
  "aws:kinesis/streamConsumer:StreamConsumer": ({ name, streamArn }) => ({
    id: `${streamArn}/consumer/${name}:1795132800`,
    arn: `${streamArn}/consumer/${name}:1795132800`,
  }),
  "aws:kms/alias:Alias": ({ name }) => ({ id: name, arn: arn("kms", name) }),
  "aws:kms/key:Key": (_, name) => ({ id: `${name}Id`, keyId: `${name}Id`, arn: arn("kms", `key/${name}Id`) }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (_, name) => ({ id: `${name}Id`, uuid: `${name}Id` }),
  "aws:lambda/function:Function": ({ name }) => ({
    id: name,
    arn: arn("lambda", `function:${name}`),
    qualifiedArn: arn("lambda", `function:${name}:1`),
    invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${name}`)}/invocations`,
    version: "1",
  }),
  "aws:lambda/functionUrl:FunctionUrl": (_, name) => ({
    functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/`,
  }),
  "aws:s3/bucket:Bucket": ({ bucket }) => ({
    id: bucket,
    arn: `arn:aws:s3:::${bucket}`,
    bucketDomainName: `${bucket}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
    region,
  }),
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ key }) => ({ id: key, versionId: "1" }),
  "aws:s3tables/tableBucket:TableBucket": ({ name }) => ({ arn: arn("s3tables", `bucket/${name}`) }),
  "aws:s3tables/table:Table": ({ tableBucketArn, name }) => ({ arn: `${tableBucketArn}/table/${name}Id` }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": ({ name }) => ({
    id: name,
    arn: arn("scheduler", `schedule-group/${name}`),
  }),
  "aws:sfn/stateMachine:StateMachine": ({ name }) => ({ arn: arn("states", `stateMachine:${name}`) }),
  "aws:sns/topic:Topic": ({ name }, logicalName) => ({ arn: arn("sns", name ?? logicalName) }),
  "aws:wafv2/webAcl:WebAcl": (_, name) => ({ arn: arn("wafv2", `regional/webacl/${name}/1`) }),
  "random:index/randomPassword:RandomPassword": ({ length }, name) => ({
    result: name.padEnd(length, "0").slice(0, length),
  }),
  "random:index/randomBytes:RandomBytes": ({ length }) => ({
    base64: Buffer.alloc(length, 1).toString("base64"),
  }),
};

export const outputsOf = (type: string, name: string, inputs: Inputs): { id: string; state: Inputs } => {
  const { id = `${name}Id`, ...outputs } = outputsByType[type]?.(inputs, name) ?? {};
  return { id, state: { ...inputs, ...outputs } };
};

type Statement = {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
};

const conditionOf = (conditions: NonNullable<Statement["conditions"]>) => {
  const byTest: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of conditions) byTest[test] = { ...byTest[test], [variable]: values };
  return byTest;
};

const policyDocument = ({ statements = [] }: Inputs): Inputs => ({
  statements,
  json: JSON.stringify({
    Version: "2012-10-17",
    Statement: (statements as readonly Statement[]).map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? "Allow",
      Action: statement.actions,
      NotAction: statement.notActions,
      Resource: statement.resources,
      NotResource: statement.notResources,
      Principal:
        statement.principals &&
        Object.fromEntries(statement.principals.map(({ type, identifiers }) => [type, identifiers])),
      Condition: statement.conditions && conditionOf(statement.conditions),
    })),
  }),
});

const answers: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: account,
    arn: globalArn("iam", "user/deployer"),
    userId: "AIDAEXAMPLE",
  }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getRegion:getRegion": () => ({ region, name: region, id: region }),
  // The build of the dashboard, which `sst diff` runs through Pulumi.
  "command:local:run": () => ({ stdout: "", stderr: "" }),
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
};

/** Answers a provider's function; an unknown one is an error, not an empty answer. */
export const answerOf = (token: string, inputs: Inputs): Inputs => {
  const answer = answers[token];
  if (!answer) throw new Error(`No answer is known for the provider's function ${token}`);
  return answer(inputs);
};
