import { readFileSync } from "node:fs";
import {
  type Graph,
  isLite,
  isProduction,
  isRemade,
  ofType,
  only,
  type Resource,
  tablesOf,
} from "../support/graph.ts";
import { differences, type Law, memberDifferences, unless } from "./law.ts";

const readme = readFileSync(new URL("../../../infra/README.md", import.meta.url), "utf8");

/** A row of the README's "What outlives a stage", or its text under "Before the first deployment". */
const rowOf = (stage: string): string =>
  readme.split("\n").find((line) => line.startsWith(`| ${stage} |`)) ?? "";
const anyStage = readme
  .split("\n")
  .filter((line) => line.startsWith("| any stage |"))
  .join("\n");

/** A bucket's settings outlive the stage with it. */
const isSetting = ({ type }: Resource): boolean => /^aws:s3\/bucket[A-Z]/.test(type);

const keyDaysIn = (text: string): number | undefined => {
  const days = text.match(/deletes after (\d+) days/)?.[1];
  return days === undefined ? undefined : Number(days);
};

const keyRow = (graph: Graph): string =>
  rowOf(isProduction(graph) ? 'production with `removal: "remove"`' : "any but production and lite");

/** An on-demand stream starts with this many shards. */
const firstShards = 4;

const table = "aws:dynamodb/table:Table";
const stream = "aws:kinesis/stream:Stream";
const bucket = "aws:s3/bucket:Bucket";
const key = "aws:kms/key:Key";
const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const userPool = "aws:cognito/userPool:UserPool";

export const lifetimeLaws: readonly Law[] = [
  {
    name: "production keeps and protects data; every other stage leaves nothing behind",
    violations: (graph) => {
      const keeps = isProduction(graph);
      const tableBuckets = ofType(graph, "aws:s3tables/tableBucket:TableBucket");
      const data = [
        ...ofType(graph, bucket).filter(({ name }) => !isRemade(name)),
        ...tableBuckets,
        ...tablesOf(graph),
      ];
      return [
        ...memberDifferences("the app", graph.app, { removal: keeps ? "retain" : "remove", protect: keeps }),
        ...tablesOf(graph).flatMap(({ name, inputs, protect }, index) => [
          ...memberDifferences(name, inputs, {
            deletionProtectionEnabled: keeps,
            pointInTimeRecovery: { enabled: !isLite(graph) },
          }),
          ...differences(`${name} is in use`, protect, keeps && index === 0),
        ]),
        ...differences(
          "the user pool's protection",
          only(graph, userPool).inputs.deletionProtection,
          keeps ? "ACTIVE" : "INACTIVE",
        ),
        ...data.flatMap(({ name, retainOnDelete }) => differences(`${name} is kept`, retainOnDelete, keeps)),
        ...[...ofType(graph, bucket), ...tableBuckets].flatMap(({ name, inputs }) =>
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
      "a table in service that a forgotten setting removes": (draft) =>
        draft.edit(table, "TripsTable", (_, resource) => {
          resource.protect = false;
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
  {
    name: "infra/README.md names all that outlives a stage, and how long its key waits",
    violations: (graph) => [
      ...graph.resources
        .filter((each) => each.isCustom && each.retainOnDelete && !isSetting(each))
        .flatMap(({ name }) =>
          unless(
            (isShared(name) ? anyStage : rowOf("production, once `protect` is false")).includes(
              `\`${name}\``,
            ),
            `${name} stays, and the README does not say so`,
          ),
        ),
      ...ofType(graph, key).flatMap(({ name, inputs }) =>
        differences(`the days of ${name}`, inputs.deletionWindowInDays, keyDaysIn(keyRow(graph))),
      ),
    ],
    breaksElsewhere: {
      "a personal stage": {
        "a key that waits for a month": (draft) =>
          draft.edit(key, "RecordsKey", (inputs) => {
            inputs.deletionWindowInDays = 30;
          }),
      },
    },
    breaks: {
      "a topic that stays": (draft) =>
        draft.edit("aws:sns/topic:Topic", "Alarms", (_, resource) => {
          resource.retainOnDelete = true;
        }),
      "a key that waits for a week": (draft) =>
        draft.edit(key, "RecordsKey", (inputs) => {
          inputs.deletionWindowInDays = 7;
        }),
    },
  },
  {
    name: "infra/README.md says how much of a new account's Lambda concurrency the consumers take",
    violations: (graph) => {
      const perShard = ofType(graph, mapping).reduce(
        (sum, { inputs }) => sum + inputs.parallelizationFactor,
        0,
      );
      return unless(
        readme.includes(`its consumers alone then take ${firstShards * perShard} of them`),
        `the consumers take ${firstShards * perShard} invocations at once`,
      );
    },
    breaks: {
      "two invocations per shard": (draft) =>
        draft.edit(mapping, "RecordsSubscriberAggregateEventSourceMapping", (inputs) => {
          inputs.parallelizationFactor = 2;
        }),
    },
  },
];

/** Settings of the whole account in a region, which other APIs use as well: SST keeps them on purpose. */
const isShared = (name: string): boolean => /APIGateway(PushToCloudWatchLogsRole|AccountSetup)$/.test(name);
