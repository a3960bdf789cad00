import type {
  BucketName,
  DeliveryStreamName,
  FunctionSource,
  FunctionWiring,
} from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import { bucketPermissions } from "./bucket-permissions.ts";
import type { Permission } from "./functions.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";
import { tablePermissions } from "./table-permissions.ts";

/** Resources that a function's description may refer to. Each function gets only those it needs. */
export type Resources = {
  readonly stream?: Stream;
  /** The function's own registered consumer of the stream, with enhanced fan-out. */
  readonly streamConsumerArn?: $util.Output<string>;
  readonly buckets?: Readonly<Partial<Record<BucketName, Bucket>>>;
  readonly table?: Table;
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
  ...(wiring.table.length > 0 ? tablePermissions(given(resources.table, "the table"), wiring.table) : []),
  ...(wiring.buckets ?? []).flatMap((access) =>
    bucketPermissions(bucketOf(access.bucket, resources), access),
  ),
  ...wiring.sinks.map((name) => ({
    actions: ["firehose:PutRecordBatch"],
    resources: [given(resources.deliveryStreams?.[name], `the delivery stream "${name}"`).arn],
  })),
];

export const bucketOf = (name: BucketName, { buckets }: Resources): Bucket =>
  given(buckets?.[name], `the bucket "${name}"`);

/**
 * Firehose, API Gateway, S3 and a schedule call a function by permissions of their own. Lambda reads a stream and keeps
 * failures by the function's role.
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
      return [];
    default:
      throw new Error(`unknown source ${JSON.stringify(source satisfies never)}`);
  }
};

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
