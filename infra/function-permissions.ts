import type {
  BucketName,
  DeliveryStreamName,
  FunctionName,
  FunctionSource,
  FunctionWiring,
} from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import { bucketPermissions } from "./bucket-permissions.ts";
import type { Permission } from "./functions.ts";
import type { IcebergTable } from "./iceberg.ts";
import { deleteIcebergRows } from "./iceberg-permissions.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";
import { tablePermissions } from "./table-permissions.ts";

/** Resources that a function's description may refer to. Each function gets only those it needs. */
export type Resources = {
  readonly stream?: Stream;
  /** The function's own registered consumer of the stream, with enhanced fan-out. */
  readonly streamConsumerArn?: $util.Output<string>;
  readonly buckets?: Readonly<Partial<Record<BucketName, Bucket>>>;
  /** Of functions that it may invoke. */
  readonly functionArns?: Readonly<Partial<Record<FunctionName, $util.Output<string>>>>;
  /** The first is in service. */
  readonly tables?: readonly [Table, ...Table[]];
  readonly iceberg?: IcebergTable | undefined;
  readonly deliveryStreams?: Readonly<
    Partial<
      Record<DeliveryStreamName, { readonly name: $util.Output<string>; readonly arn: $util.Output<string> }>
    >
  >;
};

export const given = <Part>(part: Part | undefined, what: string): Part => {
  if (part === undefined) throw new Error(`A function is described to need ${what}, which it is not given`);
  return part;
};

/** The permissions that its description needs, and no others. */
export const permissionsOf = (wiring: FunctionWiring, resources: Resources): Permission[] => [
  ...sourcePermissions(wiring.source, resources),
  ...(wiring.table.length > 0 ? tablePermissions(given(resources.tables, "the table"), wiring.table) : []),
  ...(wiring.buckets ?? []).flatMap((access) =>
    bucketPermissions(bucketOf(access.bucket, resources), access),
  ),
  ...(wiring.readsStream ? readRecords(given(resources.stream, "the stream")) : []),
  ...(wiring.writesStream ? putRecords(given(resources.stream, "the stream")) : []),
  ...(wiring.invokes ?? []).map((name) => ({
    actions: ["lambda:InvokeFunction"],
    resources: [given(resources.functionArns?.[name], `the function "${name}"`)],
  })),
  ...wiring.sinks.map((name) => ({
    actions: ["firehose:PutRecordBatch"],
    resources: [given(resources.deliveryStreams?.[name], `the delivery stream "${name}"`).arn],
  })),
  ...(wiring.deletesIcebergRows ? deleteIcebergRows(icebergOf(resources), bucketOf("lake", resources)) : []),
];

export const icebergOf = ({ iceberg }: Resources): IcebergTable => given(iceberg, "the table of Iceberg");

export const bucketOf = (name: BucketName, { buckets }: Resources): Bucket =>
  given(buckets?.[name], `the bucket "${name}"`);

/**
 * Firehose, API Gateway, IoT Core, S3, a schedule and a state machine call a function by permissions of their own. Lambda reads a
 * stream and keeps failures by the function's role.
 */
const sourcePermissions = (source: FunctionSource, resources: Resources): Permission[] => {
  switch (source.type) {
    case "stream":
      return [
        ...readStream(given(resources.stream, "the stream"), resources.streamConsumerArn),
        ...keepFailures(bucketOf("failures", resources)),
      ];
    case "objects":
    case "schedule":
      return keepFailures(bucketOf(source.onFailure.bucket, resources));
    case "transform":
    case "api":
    case "authorizer":
    case "mqtt":
    case "machine":
      return [];
    default:
      throw new Error(`unknown source ${JSON.stringify(source satisfies never)}`);
  }
};

/** For code that reads the stream itself. */
const readRecords = (stream: Stream): Permission[] => [
  {
    actions: ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
    resources: [stream.arn],
  },
  ...stream.readPermissions,
];

const putRecords = (stream: Stream): Permission[] => [
  { actions: ["kinesis:PutRecord"], resources: [stream.arn] },
  ...stream.writePermissions,
];

/** What Lambda requires of a role that reads a Kinesis stream (Lambda developer guide). */
const readStream = (stream: Stream, consumerArn?: $util.Output<string>): Permission[] => [
  {
    actions: [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ],
    resources: [stream.arn],
  },
  ...(consumerArn
    ? [
        {
          actions: ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
          resources: [stream.arn, consumerArn],
        },
      ]
    : []),
  ...stream.readPermissions,
];

/** What Lambda requires for a failure destination on S3 (Lambda developer guide). */
const keepFailures = (failures: Bucket): Permission[] => [
  { actions: ["s3:ListBucket"], resources: [failures.arn] },
  { actions: ["s3:PutObject"], resources: [$interpolate`${failures.arn}/*`] },
];
