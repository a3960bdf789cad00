import { stream as streamSpec, table as tableSpec } from "@trips/core/pipeline.ts";
import { type Graph, isLite, isProduction, ofType, only } from "../support/graph.ts";
import { admissions } from "../support/statements.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const table = "aws:dynamodb/table:Table";
const stream = "aws:kinesis/stream:Stream";
const bucket = "aws:s3/bucket:Bucket";
const userPool = "aws:cognito/userPool:UserPool";

/** What Kinesis keeps without an extra charge. */
const freeRetentionHours = 24;

/** Public files of the dashboard: made anew at every deployment. */
const isRemade = (name: string): boolean => name === "WebAssetsBucket";

const withBucket = (graph: Graph, type: string, name: unknown) =>
  ofType(graph, type).find(({ inputs }) => inputs.bucket === name);

export const dataLaws: readonly Law[] = [
  {
    name: "the stream is encrypted, keeps what pipeline.ts says and has the shards that were asked for",
    violations: (graph) => {
      const { inputs } = only(graph, stream);
      const key = ofType(graph, "aws:kms/key:Key")[0];
      const shards = graph.variables.TRIPS_STREAM_SHARDS ?? (isLite(graph) ? "1" : undefined);
      return [
        ...memberDifferences("the stream", inputs, {
          encryptionType: "KMS",
          kmsKeyId: isLite(graph) ? "alias/aws/kinesis" : key?.arn,
          retentionPeriod: isLite(graph) ? freeRetentionHours : streamSpec.retentionHours,
          streamModeDetails: { streamMode: shards ? "PROVISIONED" : "ON_DEMAND" },
          shardCount: shards ? Number(shards) : undefined,
        }),
        ...unless(
          isLite(graph) || key?.inputs.enableKeyRotation === true,
          "the stream's key is never renewed",
        ),
        ...differences(
          "the number of registered consumers",
          ofType(graph, "aws:kinesis/streamConsumer:StreamConsumer").length,
          graph.variables.TRIPS_ENHANCED_FAN_OUT === "1" ? 1 : 0,
        ),
      ];
    },
    breaksElsewhere: {
      "a lite stage": {
        "a day more": (draft) =>
          draft.edit(stream, "RecordsStream", (inputs) => {
            inputs.retentionPeriod = 48;
          }),
        "a key that costs money": (draft) =>
          draft.edit(stream, "RecordsStream", (inputs) => {
            inputs.kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/another";
          }),
      },
      "a provisioned stage with enhanced fan-out": {
        "a shard less": (draft) =>
          draft.edit(stream, "RecordsStream", (inputs) => {
            inputs.shardCount = 3;
          }),
        "nobody registers": (draft) =>
          draft.remove("aws:kinesis/streamConsumer:StreamConsumer", "AggregateConsumer"),
      },
    },
    breaks: {
      "no encryption": (draft) =>
        draft.edit(stream, "RecordsStream", (inputs) => {
          inputs.encryptionType = "NONE";
        }),
      "a day": (draft) =>
        draft.edit(stream, "RecordsStream", (inputs) => {
          inputs.retentionPeriod = 24;
        }),
      "provisioned unasked": (draft) =>
        draft.edit(stream, "RecordsStream", (inputs) => {
          inputs.streamModeDetails.streamMode = "PROVISIONED";
        }),
      "a key that stays": (draft) =>
        draft.edit("aws:kms/key:Key", "RecordsKey", (inputs) => {
          inputs.enableKeyRotation = false;
        }),
    },
  },
  {
    name: "the table is that of pipeline.ts",
    violations: (graph) => {
      const { inputs } = only(graph, table);
      const keys = [tableSpec, ...tableSpec.indexes].flatMap(({ partitionKey, sortKey }) => [
        partitionKey,
        sortKey,
      ]);
      return memberDifferences("the table", inputs, {
        billingMode: "PAY_PER_REQUEST",
        hashKey: tableSpec.partitionKey.name,
        rangeKey: tableSpec.sortKey.name,
        attributes: keys.map(({ name, type }) => ({ name, type })),
        globalSecondaryIndexes: tableSpec.indexes.map(({ name, partitionKey, sortKey, projection }) => ({
          hashKey: partitionKey.name,
          name,
          projectionType: projection,
          rangeKey: sortKey.name,
        })),
        ttl: { attributeName: tableSpec.timeToLiveAttribute, enabled: true },
      });
    },
    breaks: {
      "items that never expire": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.ttl.enabled = false;
        }),
      "an index less": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.globalSecondaryIndexes.pop();
        }),
      "an index that every total rewrites": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.globalSecondaryIndexes[0].projectionType = "ALL";
        }),
      "another key": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.hashKey = "id";
        }),
    },
  },
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
    name: "every bucket of data is encrypted, and all in it has an end",
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
    name: "every function, delivery and access has a log group that forgets",
    violations: (graph) => {
      const groups = ofType(graph, "aws:cloudwatch/logGroup:LogGroup");
      const names = new Set(groups.map(({ inputs }) => inputs.name));
      return [
        ...groups.flatMap(({ name, inputs }) =>
          differences(`${name}'s retention`, inputs.retentionInDays, isProduction(graph) ? 365 : 7),
        ),
        ...ofType(graph, "aws:lambda/function:Function").flatMap(({ name, inputs }) => [
          ...unless(names.has(inputs.loggingConfig?.logGroup), `${name} logs to a group that nobody set up`),
          ...differences(`${name}'s log format`, inputs.loggingConfig?.logFormat, "JSON"),
        ]),
        ...ofType(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream").flatMap(
          ({ name, inputs }) =>
            unless(
              names.has(inputs.extendedS3Configuration.cloudwatchLoggingOptions?.logGroupName),
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
  {
    name: "production keeps and protects data; every other stage leaves nothing behind",
    violations: (graph) => {
      const keeps = isProduction(graph);
      const data = [...ofType(graph, bucket).filter(({ name }) => !isRemade(name)), only(graph, table)];
      return [
        ...memberDifferences("the app", graph.app, { removal: keeps ? "retain" : "remove", protect: keeps }),
        ...memberDifferences("the table", only(graph, table).inputs, {
          deletionProtectionEnabled: keeps,
          pointInTimeRecovery: { enabled: !isLite(graph) },
        }),
        ...differences(
          "the user pool's protection",
          only(graph, userPool).inputs.deletionProtection,
          keeps ? "ACTIVE" : "INACTIVE",
        ),
        ...data.flatMap(({ name, retainOnDelete }) => differences(`${name} is kept`, retainOnDelete, keeps)),
        ...ofType(graph, bucket).flatMap(({ name, inputs }) =>
          differences(`${name} is emptied`, inputs.forceDestroy, !keeps || isRemade(name)),
        ),
        ...(keeps
          ? []
          : graph.resources
              .filter(({ retainOnDelete, protect, name }) => (retainOnDelete || protect) && !isShared(name))
              .map(({ urn }) => `${urn} would stay`)),
      ];
    },
    breaksElsewhere: {
      "a personal stage": {
        "a table that stays": (draft) =>
          draft.edit(table, "TripsTable", (_, resource) => {
            resource.retainOnDelete = true;
          }),
        "a bucket that cannot be removed": (draft) =>
          draft.edit(bucket, "FailuresBucket", (inputs) => {
            inputs.forceDestroy = false;
          }),
        "any resource that stays": (draft) =>
          draft.edit(stream, "RecordsStream", (_, resource) => {
            resource.protect = true;
          }),
      },
    },
    breaks: {
      "a table that can be deleted": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.deletionProtectionEnabled = false;
        }),
      "no recovery": (draft) =>
        draft.edit(table, "TripsTable", (inputs) => {
          inputs.pointInTimeRecovery.enabled = false;
        }),
      "a table that goes with its stage": (draft) =>
        draft.edit(table, "TripsTable", (_, resource) => {
          resource.retainOnDelete = false;
        }),
      "a bucket that is emptied": (draft) =>
        draft.edit(bucket, "LakeBucket", (inputs) => {
          inputs.forceDestroy = true;
        }),
      "drivers that can be deleted": (draft) =>
        draft.edit(userPool, "DriversUserPool", (inputs) => {
          inputs.deletionProtection = "INACTIVE";
        }),
      "`sst remove` on production": (draft) => {
        draft.app.protect = false;
      },
    },
  },
];

/** Settings of the whole account in a region, which other APIs use as well: SST keeps them on purpose. */
const isShared = (name: string): boolean => /APIGateway(PushToCloudWatchLogsRole|AccountSetup)$/.test(name);
