import type { DescribedFunction, FunctionSource, NamedResource } from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import { type CodeName, readDemands } from "../support/code-demands.ts";
import { deliveryOf, describedGrants, type Grant } from "../support/described-grants.ts";
import {
  describedFunctions,
  type Graph,
  type Inputs,
  isLite,
  ofType,
  only,
  servedTable,
} from "../support/graph.ts";
import { grantsOf } from "../support/statements.ts";
import { type Draft, differences, type Law, unless } from "./law.ts";

const roleType = "aws:iam/role:Role";
const functionType = "aws:lambda/function:Function";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

const demands = await readDemands();

const textOf = ({ actions, resources, condition }: Grant): string =>
  JSON.stringify({ actions: actions.toSorted(), resources: resources.toSorted(), condition });

const roleNameOf = (name: CodeName) => (name === "web" ? "WebServerUseast1Role" : `${idOf(name)}Role`);

const nameOf = (graph: Graph, resource: NamedResource): string =>
  resource === "table"
    ? servedTable(graph).inputs.name
    : resource === "stream"
      ? only(graph, "aws:kinesis/stream:Stream").inputs.name
      : resource === "lakeBucket"
        ? only(graph, "aws:s3/bucket:Bucket", "LakeBucket").inputs.bucket
        : resource === "failuresBucket"
          ? only(graph, "aws:s3/bucket:Bucket", "FailuresBucket").inputs.bucket
          : resource === "icebergTable"
            ? `"s3tablescatalog/${only(graph, "aws:s3tables/tableBucket:TableBucket").inputs.name}"."trips"."records"`
            : resource === "eraseWorkgroup"
              ? only(graph, "aws:athena/workgroup:Workgroup", "LakeErasing").inputs.name
              : deliveryOf(graph, resource).inputs.name;

const describedVariables = (
  graph: Graph,
  { environment }: DescribedFunction,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(environment).map(([variable, setting]) => [
      variable,
      "value" in setting ? setting.value : nameOf(graph, setting.nameOf),
    ]),
  ),
  POWERTOOLS_METRICS_NAMESPACE: `Trips/${graph.stage}`,
  POWERTOOLS_METRICS_DISABLED: String(isLite(graph)),
});

const own = (variables: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(variables)
    .filter(([variable]) => /^(TRIPS|POWERTOOLS)_/.test(variable))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

const moreAlarmsOf: Readonly<Record<FunctionSource["type"], readonly string[]>> = {
  stream: ["IteratorAge", "Failures"],
  objects: ["EventAge", "Failures"],
  schedule: ["Failures"],
  transform: [],
  api: [],
  authorizer: [],
  mqtt: [],
  machine: [],
};

const describedAlarms = (graph: Graph): string[] => {
  if (isLite(graph)) return [];
  const ofFunctions = describedFunctions(graph).flatMap(([name, { source }]) => [
    `${idOf(name)}ErrorsAlarm`,
    `${idOf(name)}ThrottlesAlarm`,
    ...moreAlarmsOf[source.type].map((alarm) => `${idOf(name)}${alarm}Alarm`),
  ]);
  return [...ofFunctions, "WebErrorsAlarm", "WebThrottlesAlarm"].toSorted();
};

/** A function's alarms, on its own metrics or those of its mapping. */
const isOverFunctions = ({ dimensions, metricQueries = [] }: Inputs): boolean =>
  [{ metric: { dimensions } }, ...metricQueries].some(
    ({ metric }: Inputs) => metric?.dimensions?.FunctionName ?? metric?.dimensions?.EventSourceMappingUUID,
  );

const alarmsOverFunctions = (graph: Graph) =>
  ofType(graph, alarmType).filter(({ inputs }) => isOverFunctions(inputs));

/** What the texts must say by the description: a consumer's retries, and what to do once it gave up. */
const textViolations = (graph: Graph): string[] =>
  isLite(graph)
    ? []
    : describedFunctions(graph).flatMap(([name, { source }]) => {
        if (source.type !== "stream") return [];
        const text = (alarm: string) =>
          only(graph, alarmType, `${idOf(name)}${alarm}Alarm`).inputs.alarmDescription as string;
        return [
          ...unless(text("Failures").includes(source.givenUp.lacks), `${name}: what lacks the records`),
          ...unless(text("Failures").includes(source.givenUp.remedy), `${name}: what to do about it`),
          ...unless(
            text("Errors").includes(`up to ${source.mapping.maximumRetryAttempts} times`),
            `${name}: how often it is repeated`,
          ),
        ];
      });

const editPolicy = (draft: Draft, role: string, change: (statements: Inputs[]) => void) =>
  draft.edit(roleType, role, ({ inlinePolicies: [inline] }) => {
    const document = JSON.parse(inline.policy);
    change(document.Statement);
    inline.policy = JSON.stringify(document);
  });

const editVariables = (draft: Draft, id: string, change: (variables: Record<string, unknown>) => void) =>
  draft.edit(functionType, id, ({ environment }) => change(environment.variables));

export const wiringLaws: readonly Law[] = [
  {
    name: "a function's role says what its description says, statement for statement",
    violations: (graph) =>
      [...describedFunctions(graph).map(([name]) => name), "web" as const].flatMap((name) => {
        const granted = grantsOf(graph, only(graph, roleType, roleNameOf(name))).map(textOf);
        const described = describedGrants(graph, name).map(textOf);
        return [
          ...granted.flatMap((each) => unless(described.includes(each), `${name} is granted ${each}`)),
          ...described.flatMap((each) => unless(granted.includes(each), `${name} is not granted ${each}`)),
        ];
      }),
    breaks: {
      "a condition less": (draft) =>
        editPolicy(draft, "PulseRole", (statements) => {
          for (const statement of statements) delete (statement as { Condition?: unknown }).Condition;
        }),
      "a resource more": (draft) =>
        editPolicy(draft, "ReadApiRole", ([statement]) => {
          Object.assign(statement!, { Resource: [statement!.Resource, "arn:aws:s3:::another"].flat() });
        }),
      "all of the lake": (draft) =>
        editPolicy(draft, "CurateRole", (statements) => {
          const read = statements.find(({ Action }) => [Action].flat().includes("s3:GetObject"))!;
          Object.assign(read, { Resource: [[read.Resource].flat()[0].replace("records/*", "*")] });
        }),
      "names of the whole lake": (draft) =>
        editPolicy(draft, "ReconcileRole", (statements) => {
          for (const statement of statements.filter(({ Condition }) => Condition?.StringLikeIfExists))
            delete (statement as { Condition?: unknown }).Condition;
        }),
      "no curated file can be written": (draft) =>
        editPolicy(draft, "CurateRole", (statements) => {
          for (const statement of statements)
            Object.assign(statement, {
              Action: [statement.Action]
                .flat()
                .map((action: string) => action.replace("s3:PutObject", "s3:GetObject")),
            });
        }),
      "a statement more": (draft) =>
        editPolicy(draft, "LakeTransformRole", (statements) => {
          statements.push({
            Effect: "Allow",
            Action: ["dynamodb:GetItem"],
            Resource: [draft.resources.find(({ type }) => type === "aws:dynamodb/table:Table")!.arn],
          });
        }),
      "an index less": (draft) =>
        editPolicy(draft, "WebServerUseast1Role", (statements) => {
          const query = statements.find(({ Action }) => [Action].flat().includes("dynamodb:Query"))!;
          query.Resource.pop();
        }),
    },
    breaksElsewhere: {
      "a provisioned stage with enhanced fan-out and Iceberg": {
        "`pulse` reads the consumer of `aggregate`": (draft) => {
          const consumer = "aws:kinesis/streamConsumer:StreamConsumer";
          editPolicy(draft, "PulseRole", (statements) => {
            statements.push({
              Effect: "Allow",
              Action: ["kinesis:SubscribeToShard"],
              Resource: [draft.resources.find(({ type }) => type === consumer)!.arn],
            });
          });
        },
      },
    },
  },
  {
    name: "a function has the variables of its description, which are those that its code reads",
    violations: (graph) =>
      describedFunctions(graph).flatMap(([name, spec]) => [
        ...differences(
          `${name}'s environment`,
          own(only(graph, functionType, `${idOf(name)}Function`).inputs.environment?.variables ?? {}),
          own(describedVariables(graph, spec)),
        ),
        ...differences(
          `what ${name} reads of its environment`,
          demands.get(spec.entry)!.variables.toSorted(),
          Object.keys(spec.environment).toSorted(),
        ),
      ]),
    breaks: {
      "a variable more": (draft) =>
        editVariables(draft, "PulseFunction", (variables) => {
          variables.TRIPS_LANE_SLOTS = "1";
        }),
      "a variable less": (draft) =>
        editVariables(draft, "AggregateFunction", (variables) => {
          delete variables.TRIPS_LANE_SLOTS;
        }),
      "another bucket": (draft) =>
        editVariables(draft, "CurateFunction", (variables) => {
          variables.TRIPS_LAKE_BUCKET = "trips-another";
        }),
      "another value": (draft) =>
        editVariables(draft, "AggregateFunction", (variables) => {
          variables.TRIPS_LANE_SLOTS = "7";
        }),
      "another stage's metrics": (draft) =>
        editVariables(draft, "ReadApiFunction", (variables) => {
          variables.POWERTOOLS_METRICS_NAMESPACE = "Trips/another";
        }),
    },
  },
  {
    name: "the alarms on functions are those that the description asks for, with its texts",
    violations: (graph) => [
      ...differences(
        "the alarms over functions",
        alarmsOverFunctions(graph)
          .map(({ name }) => name)
          .toSorted(),
        describedAlarms(graph),
      ),
      ...textViolations(graph),
    ],
    breaks: {
      "an alarm less": (draft) => draft.remove(alarmType, "LakeTransformErrorsAlarm"),
      "an alarm more": (draft) =>
        draft.edit(alarmType, "PulseErrorsAlarm", (_, alarm) => {
          draft.resources.push({ ...alarm, name: "AnotherAlarm" });
        }),
      "another consumer's remedy": (draft) => {
        const textOf = (name: string): string =>
          draft.resources.find((each) => each.name === name)!.inputs.alarmDescription;
        draft.edit(alarmType, "PulseFailuresAlarm", (inputs) => {
          inputs.alarmDescription = textOf("AggregateFailuresAlarm");
        });
      },
    },
  },
];
