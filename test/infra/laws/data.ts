import { stream as streamSpec, table as tableSpec } from "@trips/core/pipeline.ts";
import { isLite, ofType, only, tablesOf } from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const table = "aws:dynamodb/table:Table";
const stream = "aws:kinesis/stream:Stream";

/** What Kinesis keeps without an extra charge. */
const freeRetentionHours = 24;

export const dataLaws: readonly Law[] = [
  {
    name: "the stream is encrypted, and has the retention of pipeline.ts and the requested shards",
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
          "the stream's key is never rotated",
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
      "a provisioned stage with enhanced fan-out and Iceberg": {
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
    name: "the tables are those of TRIPS_TABLES, and each is that of pipeline.ts",
    violations: (graph) => {
      const keys = [tableSpec, ...tableSpec.indexes].flatMap(({ partitionKey, sortKey }) => [
        partitionKey,
        sortKey,
      ]);
      const described = {
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
      };
      const tables = tablesOf(graph);
      return [
        ...differences("the number of tables", ofType(graph, table).length, tables.length),
        ...tables.flatMap(({ name, inputs }) => memberDifferences(name, inputs, described)),
      ];
    },
    breaksElsewhere: {
      "a provisioned stage with enhanced fan-out and Iceberg": {
        "a table beside that lacks an index": (draft) =>
          draft.edit(table, "TripsTable", (inputs) => {
            inputs.globalSecondaryIndexes.pop();
          }),
        "a table more": (draft) =>
          draft.edit(table, "TripsTable", (_, resource) => {
            draft.resources.push({ ...resource, name: "Trips3Table" });
          }),
      },
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
];
