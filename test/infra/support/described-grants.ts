import {
  type BucketAccess,
  dashboard,
  type FunctionWiring,
  functions,
  type TableAccess,
  table as tableSpec,
} from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import type { CodeName } from "./code-demands.ts";
import { type Graph, ofType, only } from "./graph.ts";

const delivery = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

export type Grant = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
};

const grant = (actions: readonly string[], resources: readonly (string | undefined)[], condition?: unknown) =>
  ({ actions, resources: resources.map(String), condition }) satisfies Grant;

const tableActions: Readonly<Record<string, string>> = {
  get: "GetItem",
  batchGet: "BatchGetItem",
  query: "Query",
  put: "PutItem",
  update: "UpdateItem",
  delete: "DeleteItem",
};

const tableGrants = (graph: Graph, access: TableAccess): Grant[] => {
  const { arn } = only(graph, "aws:dynamodb/table:Table");
  const condition = access.keyPrefix && {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${access.keyPrefix}*`] },
  };
  const all = [...(access.reads ?? []), ...(access.writes ?? [])].map(
    (name) => `dynamodb:${tableActions[name]}`,
  );
  if (!access.queriesIndexes) return [grant(all, [arn], condition)];
  const indexes = tableSpec.indexes.map(({ name }) => `${arn}/index/${name}`);
  const others = all.filter((action) => action !== "dynamodb:Query");
  return [
    grant(["dynamodb:Query"], [arn, ...indexes], condition),
    ...(others.length > 0 ? [grant(others, [arn], condition)] : []),
  ];
};

const objectActions = { get: "s3:GetObject", put: "s3:PutObject", delete: "s3:DeleteObject" } as const;

const bucketArnOf = (graph: Graph, name: string) =>
  only(graph, "aws:s3/bucket:Bucket", `${idOf(name)}Bucket`).arn;

const bucketGrants = (graph: Graph, { bucket, prefix, allows }: BucketAccess): Grant[] => {
  const arn = bucketArnOf(graph, bucket);
  const onObjects = allows.flatMap((access) => (access === "list" ? [] : objectActions[access]));
  const condition = { StringLikeIfExists: { "s3:prefix": [`${prefix}*`] } };
  return [
    ...(onObjects.length > 0 ? [grant(onObjects, [`${arn}/${prefix}*`])] : []),
    ...(allows.includes("list") ? [grant(["s3:ListBucket"], [arn], condition)] : []),
  ];
};

/** What Lambda asks of the role of a function that keeps its failures, and of one that reads a stream (developer guide). */
const sourceGrants = (graph: Graph, { source }: Pick<FunctionWiring, "source">): Grant[] => {
  if (source.type === "transform" || source.type === "api" || source.type === "authorizer") return [];
  const failures = bucketArnOf(graph, "failures");
  const keepFailures = [grant(["s3:ListBucket"], [failures]), grant(["s3:PutObject"], [`${failures}/*`])];
  if (source.type !== "stream") return keepFailures;
  const { arn } = only(graph, "aws:kinesis/stream:Stream");
  const [consumer] = ofType(graph, "aws:kinesis/streamConsumer:StreamConsumer");
  const [key] = ofType(graph, "aws:kms/key:Key");
  return [
    grant(
      ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
        (action) => `kinesis:${action}`,
      ),
      [arn],
    ),
    ...(consumer && source.fanOutConsumer
      ? [grant(["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"], [arn, consumer.arn])]
      : []),
    ...(key
      ? [
          grant(["kms:Decrypt"], [key.arn], {
            StringEquals: { "kms:ViaService": ["kinesis.us-east-1.amazonaws.com"] },
          }),
        ]
      : []),
    ...keepFailures,
  ];
};

/** The delivery stream of that name in `pipeline.ts`. */
export const deliveryOf = (graph: Graph, name: string) => only(graph, delivery, `${idOf(name)}Delivery`);

/** The IAM permissions in the description of a function or the dashboard. */
export const describedGrants = (graph: Graph, name: CodeName): Grant[] => {
  const wiring = name === "web" ? undefined : functions[name];
  const log = only(graph, "aws:cloudwatch/logGroup:LogGroup", `${idOf(name)}Log`);
  return [
    grant(["logs:CreateLogStream", "logs:PutLogEvents"], [`${log.arn}:*`]),
    ...(wiring?.table ?? dashboard.table).flatMap((access) => tableGrants(graph, access)),
    ...(wiring ? sourceGrants(graph, wiring) : []),
    ...(wiring?.buckets ?? []).flatMap((access) => bucketGrants(graph, access)),
    ...(wiring?.sinks ?? []).map((sink) => grant(["firehose:PutRecordBatch"], [deliveryOf(graph, sink).arn])),
  ];
};
