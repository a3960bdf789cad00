import {
  type BucketAccess,
  dashboard,
  type FunctionWiring,
  icebergDelivery,
  type TableAccess,
  table as tableSpec,
} from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import type { CodeName } from "./code-demands.ts";
import { describedFunctions, type Graph, ofType, only, tablesOf } from "./graph.ts";

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
  scan: "Scan",
  put: "PutItem",
  update: "UpdateItem",
  delete: "DeleteItem",
};

const tableGrants = (graph: Graph, access: TableAccess): Grant[] => {
  const arns = tablesOf(graph)
    .slice(0, access.inEveryTable ? undefined : 1)
    .map(({ arn }) => arn);
  const condition = access.keyPrefix && {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${access.keyPrefix}*`] },
  };
  const all = [...(access.reads ?? []), ...(access.writes ?? [])].map(
    (name) => `dynamodb:${tableActions[name]}`,
  );
  if (!access.queriesIndexes) return [grant(all, arns, condition)];
  const indexes = arns.flatMap((arn) => tableSpec.indexes.map(({ name }) => `${arn}/index/${name}`));
  const others = all.filter((action) => action !== "dynamodb:Query");
  return [
    grant(["dynamodb:Query"], [...arns, ...indexes], condition),
    ...(others.length > 0 ? [grant(others, arns, condition)] : []),
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

const decryptGrants = (graph: Graph): Grant[] =>
  ofType(graph, "aws:kms/key:Key").map(({ arn }) =>
    grant(["kms:Decrypt"], [arn], {
      StringEquals: { "kms:ViaService": ["kinesis.us-east-1.amazonaws.com"] },
    }),
  );

/** Of code that reads the stream itself. */
const streamGrants = (graph: Graph): Grant[] => [
  grant(
    ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
    [only(graph, "aws:kinesis/stream:Stream").arn],
  ),
  ...decryptGrants(graph),
];

/** Of code that puts records into the stream. */
const putGrants = (graph: Graph): Grant[] => [
  grant(["kinesis:PutRecord"], [only(graph, "aws:kinesis/stream:Stream").arn]),
  ...ofType(graph, "aws:kms/key:Key").map(({ arn }) =>
    grant(["kms:GenerateDataKey"], [arn], {
      StringEquals: { "kms:ViaService": ["kinesis.us-east-1.amazonaws.com"] },
    }),
  ),
];

/** What Lambda asks of the role of a function that keeps its failures, and of one that reads a stream (developer guide). */
const sourceGrants = (graph: Graph, { source }: Pick<FunctionWiring, "source">): Grant[] => {
  if (["transform", "api", "authorizer", "mqtt", "machine"].includes(source.type)) return [];
  const failures = bucketArnOf(graph, "failures");
  const keepFailures = [grant(["s3:ListBucket"], [failures]), grant(["s3:PutObject"], [`${failures}/*`])];
  if (source.type !== "stream") return keepFailures;
  const { arn } = only(graph, "aws:kinesis/stream:Stream");
  const [consumer] = ofType(graph, "aws:kinesis/streamConsumer:StreamConsumer");
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
    ...decryptGrants(graph),
    ...keepFailures,
  ];
};

/** The delivery stream of that name in `pipeline.ts`. */
export const deliveryOf = (graph: Graph, name: string) => only(graph, delivery, `${idOf(name)}Delivery`);

/** What AWS asks of a role that commits to a table in S3 Tables through Glue, by IAM alone (Glue and Firehose guides). */
export const icebergGrants = (graph: Graph, onCatalog: readonly string[]): Grant[] => {
  const bucket = only(graph, "aws:s3tables/tableBucket:TableBucket");
  const table = only(graph, "aws:s3tables/table:Table");
  const glue = "arn:aws:glue:us-east-1:123456789012";
  const { namespace, table: name } = icebergDelivery.destination;
  const catalog = `s3tablescatalog/${bucket.inputs.name}`;
  return [
    grant(
      [...onCatalog, "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"],
      [
        `${glue}:catalog`,
        `${glue}:catalog/s3tablescatalog`,
        `${glue}:catalog/${catalog}`,
        `${glue}:database/${catalog}/${namespace}`,
        `${glue}:table/${catalog}/${namespace}/${name}`,
      ],
    ),
    grant(
      [
        "GetTableBucket",
        "GetNamespace",
        "GetTable",
        "GetTableData",
        "GetTableMetadataLocation",
        "PutTableData",
        "UpdateTableMetadataLocation",
      ].map((action) => `s3tables:${action}`),
      [bucket.arn, table.arn],
    ),
  ];
};

/** And of one that has Athena delete rows: what writes a statement's result (Athena user guide). */
const deleteGrants = (graph: Graph): Grant[] => {
  const results = bucketArnOf(graph, "lake");
  return [
    ...icebergGrants(graph, ["glue:GetCatalog"]),
    grant(
      ["StartQueryExecution", "GetQueryExecution", "StopQueryExecution"].map((action) => `athena:${action}`),
      [only(graph, "aws:athena/workgroup:Workgroup", "LakeErasing").arn],
    ),
    grant(["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], [results]),
    grant(["s3:ListBucket"], [results], { StringLikeIfExists: { "s3:prefix": ["athena-results/*"] } }),
    grant(
      ["GetObject", "PutObject", "AbortMultipartUpload", "ListMultipartUploadParts"].map(
        (action) => `s3:${action}`,
      ),
      [`${results}/athena-results/*`],
    ),
  ];
};

/** The IAM permissions in the description of a function or the dashboard. */
export const describedGrants = (graph: Graph, name: CodeName): Grant[] => {
  const wiring = describedFunctions(graph).find(([each]) => each === name)?.[1];
  const log = only(graph, "aws:cloudwatch/logGroup:LogGroup", `${idOf(name)}Log`);
  return [
    grant(["logs:CreateLogStream", "logs:PutLogEvents"], [`${log.arn}:*`]),
    ...(wiring?.table ?? dashboard.table).flatMap((access) => tableGrants(graph, access)),
    ...(wiring ? sourceGrants(graph, wiring) : []),
    ...(wiring?.readsStream ? streamGrants(graph) : []),
    ...(wiring?.writesStream ? putGrants(graph) : []),
    ...(wiring?.buckets ?? []).flatMap((access) => bucketGrants(graph, access)),
    ...(wiring?.invokes ?? []).map((invoked) =>
      grant(
        ["lambda:InvokeFunction"],
        [only(graph, "aws:lambda/function:Function", `${idOf(invoked)}Function`).arn],
      ),
    ),
    ...(wiring?.sinks ?? []).map((sink) => grant(["firehose:PutRecordBatch"], [deliveryOf(graph, sink).arn])),
    ...(wiring?.deletesIcebergRows ? deleteGrants(graph) : []),
  ];
};
