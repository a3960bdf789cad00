import { type Graph, isProduction, isRemade, ofType } from "../support/graph.ts";
import { admissions } from "../support/statements.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const bucket = "aws:s3/bucket:Bucket";

const withBucket = (graph: Graph, type: string, name: unknown) =>
  ofType(graph, type).find(({ inputs }) => inputs.bucket === name);

export const storageLaws: readonly Law[] = [
  {
    name: "every bucket is closed to the public and to plain HTTP",
    violations: (graph) =>
      ofType(graph, bucket).flatMap(({ name, arn, inputs }) => [
        ...memberDifferences(
          `${name}'s public access`,
          withBucket(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", inputs.bucket)
            ?.inputs ?? {},
          {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
        ),
        ...unless(
          admissions(graph).some(
            ({ effect, actions, resources, condition }) =>
              effect === "Deny" &&
              actions.includes("s3:*") &&
              resources.includes(arn!) &&
              resources.includes(`${arn}/*`) &&
              String(condition?.Bool?.["aws:SecureTransport"]) === "false",
          ),
          `${name} takes plain HTTP`,
        ),
      ]),
    breaks: {
      "public ACLs": (draft) =>
        draft.edit(
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          "LakePublicAccessBlock",
          (inputs) => {
            inputs.blockPublicAcls = false;
          },
        ),
      "no block": (draft) =>
        draft.remove("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "FailuresPublicAccessBlock"),
      "plain HTTP": (draft) => draft.remove("aws:s3/bucketPolicy:BucketPolicy", "LakePolicy"),
      "plain HTTP to the objects": (draft) =>
        draft.edit("aws:s3/bucketPolicy:BucketPolicy", "WebAssetsPolicy", (inputs) => {
          inputs.policy = inputs.policy.replaceAll("aws:SecureTransport", "aws:ViaAWSService");
        }),
    },
  },
  {
    name: "every bucket of data is encrypted, and everything in it expires",
    violations: (graph) =>
      ofType(graph, bucket)
        .filter(({ name }) => !isRemade(name))
        .flatMap(({ name, inputs }) => {
          const encryption = withBucket(
            graph,
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            inputs.bucket,
          );
          const lifecycle = withBucket(
            graph,
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            inputs.bucket,
          );
          const rules: readonly Record<string, Record<string, unknown>>[] = lifecycle?.inputs.rules ?? [];
          return [
            ...unless(
              encryption?.inputs.rules[0]?.applyServerSideEncryptionByDefault?.sseAlgorithm !== undefined,
              `${name} is not encrypted`,
            ),
            ...unless(
              rules.some((rule) => rule.abortIncompleteMultipartUpload),
              `${name} keeps uploads that were never finished`,
            ),
            ...unless(
              rules.some((rule) => rule.expiration?.days),
              `${name} keeps its objects for ever`,
            ),
            ...rules.flatMap((rule) =>
              differences(`${name}'s rule ${JSON.stringify(rule.id)}`, rule.status, "Enabled"),
            ),
          ];
        }),
    breaks: {
      "no encryption": (draft) =>
        draft.remove(
          "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
          "LakeEncryption",
        ),
      "no end": (draft) =>
        draft.remove("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "FailuresLifecycle"),
      "a rule that is off": (draft) =>
        draft.edit(
          "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
          "LakeLifecycle",
          (inputs) => {
            inputs.rules[1].status = "Disabled";
          },
        ),
    },
  },
  {
    name: "every function and delivery and the access log have a log group that expires",
    violations: (graph) => {
      const groups = ofType(graph, "aws:cloudwatch/logGroup:LogGroup");
      const names = new Set(groups.map(({ inputs }) => inputs.name));
      return [
        ...groups.flatMap(({ name, inputs }) =>
          differences(`${name}'s retention`, inputs.retentionInDays, isProduction(graph) ? 365 : 7),
        ),
        ...ofType(graph, "aws:lambda/function:Function").flatMap(({ name, inputs }) => [
          ...unless(
            names.has(inputs.loggingConfig?.logGroup),
            `${name} logs to a group that is not in the graph`,
          ),
          ...differences(`${name}'s log format`, inputs.loggingConfig?.logFormat, "JSON"),
        ]),
        ...ofType(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream").flatMap(
          ({ name, inputs }) =>
            unless(
              names.has(
                (inputs.extendedS3Configuration ?? inputs.icebergConfiguration).cloudwatchLoggingOptions
                  ?.logGroupName,
              ),
              `${name} does not log`,
            ),
        ),
      ];
    },
    breaks: {
      "a log that stays": (draft) =>
        draft.edit("aws:cloudwatch/logGroup:LogGroup", "AggregateLog", (inputs) => {
          inputs.retentionInDays = undefined;
        }),
      "a function that logs elsewhere": (draft) =>
        draft.edit("aws:lambda/function:Function", "PulseFunction", (inputs) => {
          inputs.loggingConfig.logGroup = "/aws/lambda/another";
        }),
      "a delivery in silence": (draft) =>
        draft.edit("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "LakeDelivery", (inputs) => {
          inputs.extendedS3Configuration.cloudwatchLoggingOptions = undefined;
        }),
    },
  },
];
