import { fieldNames, fields } from "@trips/core/domain/fields.ts";
import { curatedColumns, curatedZone } from "@trips/core/lake/columns.ts";
import { fixedPrefixOf } from "@trips/core/lake/layout.ts";
import {
  type DeliveryStreamSpec,
  deliveryStreams,
  icebergDelivery,
  retentionDays,
  type S3Destination,
  stream as streamSpec,
} from "@trips/core/pipeline.ts";
import { icebergGrants } from "../support/described-grants.ts";
import { type Graph, type Inputs, isLite, lakeOf, ofType, only } from "../support/graph.ts";
import { grantsOf } from "../support/statements.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const delivery = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const catalogTable = "aws:glue/catalogTable:CatalogTable";
const lifecycleType = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const names = { lake: "LakeDelivery", rejects: "RejectsDelivery" } as const;

/** Firehose's defaults, which the provider does not store. */
const processorDefaults = { NumberOfRetries: "3", BufferSizeInMBs: "1", BufferIntervalInSeconds: "60" };

const processorOf = (configuration: Inputs): Inputs =>
  Object.fromEntries(
    (configuration.processingConfiguration?.processors?.[0]?.parameters ?? []).map((parameter: Inputs) => [
      parameter.parameterName,
      parameter.parameterValue,
    ]),
  );

const expectedDestination = (graph: Graph, spec: S3Destination) => ({
  bucketArn: only(graph, "aws:s3/bucket:Bucket", "LakeBucket").arn,
  prefix: spec.prefix,
  errorOutputPrefix: spec.errorOutputPrefix,
  bufferingSize: spec.bufferMegabytes,
  bufferingInterval: spec.bufferSeconds,
  compressionFormat: spec.compression,
  fileExtension: spec.fileExtension,
  dynamicPartitioningConfiguration: spec.dynamicPartitioning && {
    enabled: true,
    retryDuration: spec.dynamicPartitioning.retrySeconds,
  },
  s3BackupMode: spec.backup && "Enabled",
});

const deliveryViolations = (graph: Graph, name: keyof typeof names): string[] => {
  const spec: DeliveryStreamSpec<S3Destination> = deliveryStreams[name];
  const { destination } = spec;
  const { inputs } = only(graph, delivery, names[name]);
  const configuration: Inputs = inputs.extendedS3Configuration;
  const source = spec.source === "DirectPut" ? undefined : only(graph, "aws:kinesis/stream:Stream").arn;
  return [
    ...memberDifferences(name, configuration, expectedDestination(graph, destination)),
    ...differences(`${name}'s source`, inputs.kinesisSourceConfiguration?.kinesisStreamArn, source),
    ...unless(
      source !== undefined || inputs.serverSideEncryption?.enabled === true,
      `${name} is not encrypted while it waits`,
    ),
    ...(spec.transform
      ? memberDifferences(
          `${name}'s transform`,
          { ...processorDefaults, ...processorOf(configuration) },
          {
            LambdaArn: `${only(graph, "aws:lambda/function:Function", "LakeTransformFunction").arn}:$LATEST`,
            NumberOfRetries: String(spec.transform.retries),
            BufferSizeInMBs: String(spec.transform.bufferMegabytes),
            BufferIntervalInSeconds: String(spec.transform.bufferSeconds),
          },
        )
      : []),
    ...(destination.backup
      ? memberDifferences(`${name}'s backup`, configuration.s3BackupConfiguration ?? {}, {
          prefix: destination.backup.prefix,
          compressionFormat: "GZIP",
        })
      : []),
    ...(destination.parquet
      ? [
          ...differences(
            `${name}'s conversion`,
            configuration.dataFormatConversionConfiguration?.enabled &&
              configuration.dataFormatConversionConfiguration.schemaConfiguration.tableName,
            only(graph, catalogTable, "LakeRecords").inputs.name,
          ),
          ...differences(
            `${name}'s columns`,
            only(graph, catalogTable, "LakeRecords").inputs.storageDescriptor.columns,
            destination.parquet.columns,
          ),
        ]
      : []),
  ];
};

const edit =
  (setting: string, value: unknown) =>
  (draft: Parameters<Law["breaks"][string]>[0]): void =>
    draft.edit(delivery, names.lake, (inputs) => {
      inputs.extendedS3Configuration[setting] = value;
    });

const tableBucket = "aws:s3tables/tableBucket:TableBucket";
const icebergTable = "aws:s3tables/table:Table";
const icebergTypes: Readonly<Record<string, string>> = { bigint: "long" };

/** The delivery as described, with the table that it needs; none of both in a lake of Parquet alone. */
const icebergViolations = (graph: Graph): string[] => {
  if (lakeOf(graph) !== "iceberg")
    return graph.resources.flatMap(({ urn, type }) =>
      unless(!type.startsWith("aws:s3tables/"), `${urn} is in a lake of Parquet`),
    );
  const { destination, transform } = icebergDelivery;
  const { inputs, dependsOn } = only(graph, delivery, "IcebergDelivery");
  const table = only(graph, icebergTable);
  const configuration: Inputs = inputs.icebergConfiguration;
  const lambda = only(graph, "aws:lambda/function:Function", "IcebergTransformFunction").arn;
  return [
    ...memberDifferences("the delivery", configuration, {
      catalogArn: `arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/${only(graph, tableBucket).inputs.name}`,
      bufferingSize: destination.bufferMegabytes,
      bufferingInterval: destination.bufferSeconds,
      retryDuration: destination.retrySeconds,
      // Nothing could be updated.
      appendOnly: undefined,
      destinationTableConfigurations: [
        {
          databaseName: table.inputs.namespace,
          tableName: table.inputs.name,
          uniqueKeys: destination.uniqueKeys,
        },
      ],
    }),
    ...memberDifferences("what is not delivered", configuration.s3Configuration, {
      bucketArn: only(graph, "aws:s3/bucket:Bucket", "LakeBucket").arn,
      errorOutputPrefix: deliveryStreams.lake.destination.errorOutputPrefix,
    }),
    ...memberDifferences("the transform", processorOf(configuration), {
      LambdaArn: `${lambda}:$LATEST`,
      NumberOfRetries: transform.retries === 3 ? undefined : String(transform.retries),
    }),
    ...differences(
      "the table's columns",
      table.inputs.metadata.iceberg.schema.fields,
      destination.columns.map(({ name, type }) => ({
        name,
        type: icebergTypes[type] ?? type,
        required: destination.uniqueKeys.some((key) => key === name),
      })),
    ),
    ...unless(dependsOn.includes(table.urn), "the delivery may be created before its table"),
    ...unless(inputs.serverSideEncryption?.enabled === true, "rows are not encrypted while they wait"),
  ];
};

const fleetStage = "a provisioned stage with enhanced fan-out and Iceberg";

const editIceberg =
  (setting: string, value: unknown) =>
  (draft: Parameters<Law["breaks"][string]>[0]): void =>
    draft.edit(delivery, "IcebergDelivery", (inputs) => {
      inputs.icebergConfiguration[setting] = value;
    });

export const lakeLaws: readonly Law[] = [
  {
    name: "a lake with a table of Iceberg has the one that is described, whose rows are updated by their keys; no other has one",
    violations: icebergViolations,
    breaks: {
      "a table bucket": (draft) => {
        draft.resources.push({ ...draft.resources[0]!, type: tableBucket });
      },
    },
    breaksElsewhere: {
      [fleetStage]: {
        "no unique keys": editIceberg("destinationTableConfigurations", []),
        "inserts only": editIceberg("appendOnly", true),
        "the account's catalog": editIceberg("catalogArn", "arn:aws:glue:us-east-1:123456789012:catalog"),
        "no transform": editIceberg("processingConfiguration", undefined),
        "failures elsewhere": (draft) =>
          draft.edit(delivery, "IcebergDelivery", ({ icebergConfiguration }) => {
            icebergConfiguration.s3Configuration.errorOutputPrefix = "iceberg-errors/";
          }),
        "a column less": (draft) =>
          draft.edit(icebergTable, "IcebergRecords", ({ metadata }) => {
            metadata.iceberg.schema.fields.pop();
          }),
        "a stream before its table": (draft) =>
          draft.edit(delivery, "IcebergDelivery", (_, resource) => {
            resource.dependsOn = [];
          }),
      },
    },
  },
  {
    name: "what is deleted from the Iceberg table can be read for as long as the stream keeps records, and no longer",
    violations: (graph) =>
      ofType(graph, icebergTable).flatMap(({ inputs }) => {
        const { icebergUnreferencedFileRemoval: removal } = only(graph, tableBucket).inputs
          .maintenanceConfiguration;
        const { icebergSnapshotManagement: snapshots, icebergCompaction } = inputs.maintenanceConfiguration;
        return [
          ...differences(
            "what S3 Tables does",
            [removal.status, snapshots.status, icebergCompaction.status],
            ["enabled", "enabled", "enabled"],
          ),
          ...differences(
            "the days",
            snapshots.settings.maxSnapshotAgeHours / 24 +
              removal.settings.unreferencedDays +
              removal.settings.nonCurrentDays,
            streamSpec.retentionHours / 24,
          ),
        ];
      }),
    breaks: {},
    breaksElsewhere: {
      [fleetStage]: {
        "snapshots of a month": (draft) =>
          draft.edit(icebergTable, "IcebergRecords", ({ maintenanceConfiguration }) => {
            maintenanceConfiguration.icebergSnapshotManagement.settings.maxSnapshotAgeHours = 720;
          }),
        "files that stay": (draft) =>
          draft.edit(tableBucket, "IcebergBucket", ({ maintenanceConfiguration }) => {
            maintenanceConfiguration.icebergUnreferencedFileRemoval.status = "disabled";
          }),
      },
    },
  },

  {
    name: "both deliveries, the lake's columns and its partitions are those of pipeline.ts",
    violations: (graph) => [
      ...deliveryViolations(graph, "lake"),
      ...deliveryViolations(graph, "rejects"),
      ...differences("the partitions", only(graph, catalogTable, "LakeRecords").inputs.partitionKeys, [
        { name: "date", type: "string" },
      ]),
    ],
    breaks: {
      "another prefix": edit("prefix", "records/"),
      "no error prefix": edit("errorOutputPrefix", undefined),
      "a smaller buffer": edit("bufferingSize", 1),
      "no partitions": edit("dynamicPartitioningConfiguration", undefined),
      "no conversion": edit("dataFormatConversionConfiguration", undefined),
      "no backup": edit("s3BackupMode", "Disabled"),
      "no transform": edit("processingConfiguration", undefined),
      "columns in another order": (draft) =>
        draft.edit(catalogTable, "LakeRecords", (inputs) => {
          inputs.storageDescriptor.columns.reverse();
        }),
      "rejects in the clear": (draft) =>
        draft.edit(delivery, names.rejects, (inputs) => {
          inputs.serverSideEncryption = undefined;
        }),
    },
  },
  {
    name: "Athena finds the curated zone's files under the table positions, by date and bucket, without a crawler",
    violations: (graph) => {
      const { inputs } = only(graph, catalogTable, "LakePositions");
      const { bucket } = only(graph, "aws:s3/bucket:Bucket", "LakeBucket").inputs;
      const location = `s3://${bucket}/${curatedZone.prefix}`;
      const last = Math.max(...curatedZone.buckets.map(({ count }) => count)) - 1;
      return [
        ...memberDifferences("the table", inputs, {
          name: "positions",
          partitionKeys: [
            { name: "date", type: "string" },
            { name: "bucket", type: "int" },
          ],
        }),
        ...memberDifferences("its files", inputs.storageDescriptor, {
          location,
          columns: curatedColumns.map(({ name, type }) => ({ name, type })),
        }),
        ...memberDifferences("its partitions", inputs.parameters, {
          "projection.enabled": "true",
          "projection.date.type": "date",
          "projection.date.format": "yyyy-MM-dd",
          "projection.bucket.type": "integer",
          "projection.bucket.range": `0,${last}`,
          "projection.bucket.digits": "2",
          "storage.location.template": `${location}date=\${date}/bucket=\${bucket}/`,
        }),
      ];
    },
    breaks: {
      "the records' files": (draft) =>
        draft.edit(catalogTable, "LakePositions", ({ storageDescriptor }) => {
          storageDescriptor.location = storageDescriptor.location.replace("curated", "records");
        }),
      "a column less": (draft) =>
        draft.edit(catalogTable, "LakePositions", ({ storageDescriptor }) => {
          storageDescriptor.columns.pop();
        }),
      "buckets of one digit": (draft) =>
        draft.edit(catalogTable, "LakePositions", ({ parameters }) => {
          delete parameters["projection.bucket.digits"];
        }),
      "a bucket less": (draft) =>
        draft.edit(catalogTable, "LakePositions", ({ parameters }) => {
          parameters["projection.bucket.range"] = "0,0";
        }),
      "another layout": (draft) =>
        draft.edit(catalogTable, "LakePositions", ({ parameters }) => {
          parameters["storage.location.template"] = parameters["storage.location.template"].replace(
            "date=",
            "",
          );
        }),
    },
  },
  {
    name: "positions expire with their trips, and replaced curated files are not kept as long as other old versions",
    violations: (graph) => {
      const lifecycle = only(graph, lifecycleType, "LakeLifecycle").inputs.rules as Inputs[];
      const under = (prefix: string) => lifecycle.find(({ filter }) => filter.prefix === prefix);
      return [
        ...[fixedPrefixOf(deliveryStreams.lake.destination.prefix), curatedZone.prefix].flatMap((prefix) =>
          differences(`the end of ${prefix}`, under(prefix)?.expiration?.days, retentionDays.trips),
        ),
        ...differences(
          "what is kept of a replaced curated file",
          under(curatedZone.prefix)?.noncurrentVersionExpiration,
          { noncurrentDays: 1 },
        ),
      ];
    },
    breaks: {
      "curated files that stay": (draft) =>
        draft.edit(lifecycleType, "LakeLifecycle", (inputs) => {
          inputs.rules = inputs.rules.filter(({ id }: Inputs) => id !== "curated");
        }),
      "every version of every file": (draft) =>
        draft.edit(lifecycleType, "LakeLifecycle", ({ rules }) => {
          delete rules.find(({ id }: Inputs) => id === "curated").noncurrentVersionExpiration;
        }),
    },
  },
  {
    name: "every field of a record is a column of its name and type, and files older than the field stay readable",
    violations: (graph) => {
      const { columns, serDeInfo } = only(graph, catalogTable, "LakeRecords").inputs.storageDescriptor;
      return [
        ...fieldNames.flatMap((name) =>
          differences(
            `the column ${name}`,
            columns.find((column: Inputs) => column.name === name)?.type,
            fields[name].lake,
          ),
        ),
        // Parquet is read by name unless the table asks for positions, which new columns shift.
        ...differences(
          "how columns are found",
          serDeInfo.parameters["parquet.column.index.access"] ?? "false",
          "false",
        ),
      ];
    },
    breaks: {
      "a field less": (draft) =>
        draft.edit(catalogTable, "LakeRecords", ({ storageDescriptor }) => {
          storageDescriptor.columns = storageDescriptor.columns.filter(
            ({ name }: Inputs) => name !== "altitude",
          );
        }),
      "a field of another type": (draft) =>
        draft.edit(catalogTable, "LakeRecords", ({ storageDescriptor }) => {
          storageDescriptor.columns.find(({ name }: Inputs) => name === "battery").type = "string";
        }),
      "columns by position": (draft) =>
        draft.edit(catalogTable, "LakeRecords", ({ storageDescriptor }) => {
          storageDescriptor.serDeInfo.parameters["parquet.column.index.access"] = "true";
        }),
    },
  },
  {
    name: "Firehose may only read its source, call its transform and write where it delivers",
    violations: (graph) => {
      const write = [
        "logs:PutLogEvents",
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
      ];
      const read = [
        "glue:GetTable",
        "glue:GetTableVersion",
        "glue:GetTableVersions",
        "kinesis:DescribeStream",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        ...(isLite(graph) ? [] : ["kms:Decrypt"]),
        "lambda:GetFunctionConfiguration",
        "lambda:InvokeFunction",
      ];
      const actionsOf = (role: string) =>
        grantsOf(graph, only(graph, "aws:iam/role:Role", role))
          .flatMap(({ actions }) => actions)
          .toSorted();
      return [
        ...differences(
          "what the lake's delivery may do",
          actionsOf("LakeDeliveryRole"),
          [...read, ...write].toSorted(),
        ),
        ...differences("what the rejects' delivery may do", actionsOf("RejectsDeliveryRole"), write),
        ...(lakeOf(graph) === "iceberg"
          ? differences(
              "what the Iceberg table's delivery may do",
              actionsOf("IcebergDeliveryRole"),
              [
                ...icebergGrants(graph, []).flatMap(({ actions }) => actions),
                "lambda:GetFunctionConfiguration",
                "lambda:InvokeFunction",
                ...write,
              ].toSorted(),
            )
          : []),
        ...only(graph, delivery, names.lake)
          .inputs.extendedS3Configuration.roleArn.split()
          .flatMap((arn: string) =>
            differences("the delivery's role", arn, only(graph, "aws:iam/role:Role", "LakeDeliveryRole").arn),
          ),
      ];
    },
    breaks: {
      "no decryption": (draft) =>
        draft.edit("aws:iam/rolePolicy:RolePolicy", "LakeDeliveryPolicy", (inputs) => {
          inputs.policy = inputs.policy.replace("kms:Decrypt", "kms:Encrypt");
        }),
      "deleting as well": (draft) =>
        draft.edit("aws:iam/rolePolicy:RolePolicy", "RejectsDeliveryPolicy", (inputs) => {
          inputs.policy = inputs.policy.replace('"s3:PutObject"', '"s3:PutObject","s3:DeleteObject"');
        }),
      "no permissions": (draft) => draft.remove("aws:iam/rolePolicy:RolePolicy", "LakeDeliveryPolicy"),
    },
    breaksElsewhere: {
      [fleetStage]: {
        "a table that cannot be committed to": (draft) =>
          draft.edit("aws:iam/rolePolicy:RolePolicy", "IcebergDeliveryPolicy", (inputs) => {
            inputs.policy = inputs.policy.replace(
              "s3tables:UpdateTableMetadataLocation",
              "s3tables:GetTable",
            );
          }),
      },
    },
  },
];
