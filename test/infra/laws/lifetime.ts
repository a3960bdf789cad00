import { isLite, isProduction, isRemade, ofType, only } from "../support/graph.ts";
import { differences, type Law, memberDifferences } from "./law.ts";

const table = "aws:dynamodb/table:Table";
const stream = "aws:kinesis/stream:Stream";
const bucket = "aws:s3/bucket:Bucket";
const userPool = "aws:cognito/userPool:UserPool";

export const lifetimeLaws: readonly Law[] = [
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
