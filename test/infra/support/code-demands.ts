import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { functionsOf, lakeKinds, type StageFunctionName } from "@trips/core/pipeline.ts";
import { build, type Plugin } from "esbuild";
import { repositoryRoot } from "./repository.ts";

export type CodeName = StageFunctionName | "web";

/** What a function's sources require of their environment. */
export type Demands = {
  /** IAM actions of the commands that it sends. */
  readonly actions: readonly string[];
  /** It queries secondary indexes too. */
  readonly readsIndexes: boolean;
  /** Environment variables without which it does not start. */
  readonly variables: readonly string[];
};

/** The part of the dashboard with its AWS clients. */
export const webEntry = "web/shared/server/read-ports.ts";

const actionsByCall: Readonly<Record<string, string>> = {
  "paginateQuery(": "dynamodb:Query",
  "new QueryCommand(": "dynamodb:Query",
  "paginateScan(": "dynamodb:Scan",
  "new GetCommand(": "dynamodb:GetItem",
  "new BatchGetCommand(": "dynamodb:BatchGetItem",
  "new PutCommand(": "dynamodb:PutItem",
  "new UpdateCommand(": "dynamodb:UpdateItem",
  "new DeleteCommand(": "dynamodb:DeleteItem",
  "new PutRecordBatchCommand(": "firehose:PutRecordBatch",
  "new GetRecordsCommand(": "kinesis:GetRecords",
  "new PutRecordCommand(": "kinesis:PutRecord",
  "new GetShardIteratorCommand(": "kinesis:GetShardIterator",
  "new ListShardsCommand(": "kinesis:ListShards",
  "new InvokeCommand(": "lambda:InvokeFunction",
  "new StartQueryExecutionCommand(": "athena:StartQueryExecution",
  "new GetQueryExecutionCommand(": "athena:GetQueryExecution",
  "new StopQueryExecutionCommand(": "athena:StopQueryExecution",
  "new GetObjectCommand(": "s3:GetObject",
  "new HeadObjectCommand(": "s3:GetObject",
  "new PutObjectCommand(": "s3:PutObject",
  "new DeleteObjectCommand(": "s3:DeleteObject",
  "new ListObjectsV2Command(": "s3:ListBucket",
  "paginateListObjectsV2(": "s3:ListBucket",
};

/** A transaction needs the permission of each of its actions. */
const actionsByMember: Readonly<Record<string, string>> = {
  "Put:": "dynamodb:PutItem",
  "Update:": "dynamodb:UpdateItem",
  "Delete:": "dynamodb:DeleteItem",
  "ConditionCheck:": "dynamodb:ConditionCheckItem",
};

const actionsIn = (source: string, path: string): string[] => {
  const calls = source.match(/\b(?:new \w+Command|paginate\w+)\(/g) ?? [];
  return calls.flatMap((call) => {
    if (call === "new TransactWriteCommand(")
      return Object.entries(actionsByMember).flatMap(([member, action]) =>
        new RegExp(`\\b${member} \\{`).test(source) ? [action] : [],
      );
    const action = actionsByCall[call];
    if (!action) throw new Error(`${path}: no IAM action is known for ${call})`);
    return [action];
  });
};

const ownSourcesOnly: Plugin = {
  name: "own-sources-only",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@trips/") ? undefined : { path, external: true },
    );
  },
};

/** Reads what tree shaking leaves of a function's sources. */
const demandsOf = async (entry: string): Promise<Demands> => {
  const { metafile } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    plugins: [ownSourcesOnly],
    logLevel: "silent",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const paths = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(repositoryRoot, path), "utf8") })),
  );
  return {
    actions: [...new Set(sources.flatMap(({ path, text }) => actionsIn(text, path)))].toSorted(),
    readsIndexes: sources.some(({ text }) => /\bIndexName:/.test(text)),
    variables: sources.flatMap(({ text }) =>
      [...text.matchAll(/readEnvironment\(\[([^\]]*)\]\)/g)].flatMap(
        ([, names]) => names!.match(/\w+/g) ?? [],
      ),
    ),
  };
};

/** By entry: a function's differs with what its stage has. */
export const readDemands = async (): Promise<ReadonlyMap<string, Demands>> => {
  const entries = lakeKinds.flatMap((lake) =>
    Object.values(functionsOf(lake, true)).map(({ entry }) => entry),
  );
  return new Map(
    await Promise.all(
      [...new Set([...entries, webEntry])].map(async (entry) => [entry, await demandsOf(entry)] as const),
    ),
  );
};
