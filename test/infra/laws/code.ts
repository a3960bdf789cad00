import { table as tableSpec } from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import { parseEnvironment } from "../../../web/shared/server/environment.ts";
import { type CodeName, type Demands, readDemands, webEntry } from "../support/code-demands.ts";
import { icebergGrants } from "../support/described-grants.ts";
import { describedFunctions, type Graph, hasMqtt, isLite, only, servedTable } from "../support/graph.ts";
import { grantsOf } from "../support/statements.ts";
import { differences, type Law, unless } from "./law.ts";

const idOfCode = (name: CodeName): string => (name === "web" ? "WebServerUseast1" : idOf(name));

const demandsByEntry = await readDemands();
const demandsIn = (graph: Graph): [CodeName, Demands][] => [
  ...describedFunctions(graph).map(([name, { entry }]): [CodeName, Demands] => [
    name,
    demandsByEntry.get(entry)!,
  ]),
  ["web", demandsByEntry.get(webEntry)!],
];

const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
const failures = ["s3:ListBucket", "s3:PutObject"];
const streamReads = [
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];

/** Athena reads, commits and writes results by the permissions of whoever started the statement. */
const onBehalfOfAthena = (graph: Graph): readonly string[] => [
  ...icebergGrants(graph, ["glue:GetCatalog"]).flatMap(({ actions }) => actions),
  "s3:AbortMultipartUpload",
  "s3:GetBucketLocation",
  "s3:ListBucketMultipartUploads",
  "s3:ListMultipartUploadParts",
];

/** What Lambda itself asks of a function's role (Lambda developer guide). */
const platformActions = (graph: Graph, name: CodeName): readonly string[] => {
  const spec = describedFunctions(graph).find(([each]) => each === name)?.[1];
  const source = spec?.source;
  const athena = spec?.deletesIcebergRows ? onBehalfOfAthena(graph) : [];
  if (source?.type === "objects" || source?.type === "schedule") return [...logs, ...failures, ...athena];
  const decrypts = isLite(graph) ? [] : ["kms:Decrypt"];
  const encrypts = spec?.writesStream && !isLite(graph) ? ["kms:GenerateDataKey"] : [];
  if (source?.type === "machine") return [...logs, ...decrypts, ...encrypts];
  if (source?.type !== "stream") return logs;
  const fanOut =
    source.fanOutConsumer && graph.variables.TRIPS_ENHANCED_FAN_OUT === "1"
      ? ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"]
      : [];
  return [...logs, ...failures, ...streamReads, ...decrypts, ...fanOut];
};

const roleType = "aws:iam/role:Role";
const functionType = "aws:lambda/function:Function";
const roleOf = (graph: Graph, name: CodeName) => only(graph, roleType, `${idOfCode(name)}Role`);
const variablesOf = (graph: Graph, name: CodeName): Readonly<Record<string, string>> =>
  only(graph, functionType, `${idOfCode(name)}Function`).inputs.environment?.variables ?? {};

export const codeLaws: readonly Law[] = [
  {
    name: "a function may do what its code and its trigger do, and nothing else",
    violations: (graph) =>
      demandsIn(graph).flatMap(([name, { actions }]) => {
        const granted = grantsOf(graph, roleOf(graph, name)).flatMap((statement) => statement.actions);
        return differences(
          `what ${name} may do`,
          [...new Set(granted)].toSorted(),
          [...new Set([...actions, ...platformActions(graph, name)])].toSorted(),
        );
      }),
    breaksElsewhere: {
      "a provisioned stage with enhanced fan-out and Iceberg": {
        "the registered consumer cannot be read": (draft) =>
          draft.edit(roleType, "AggregateRole", (inputs) => {
            inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace(
              "SubscribeToShard",
              "PutRecord",
            );
          }),
      },
    },
    breaks: {
      "a command is not allowed": (draft) =>
        draft.edit(roleType, "AggregateRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace(
            '"dynamodb:UpdateItem",',
            "",
          );
        }),
      "a command that nobody sends is allowed": (draft) =>
        draft.edit(roleType, "ReadApiRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace(
            '"dynamodb:Query"',
            '"dynamodb:Query","dynamodb:Scan"',
          );
        }),
      "no failure can be kept": (draft) =>
        draft.edit(roleType, "PulseRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace('"s3:PutObject"', "");
        }),
      "the dashboard cannot read": (draft) =>
        draft.edit(roleType, "WebServerUseast1Role", (inputs) => {
          inputs.inlinePolicies = [];
        }),
    },
  },
  {
    name: "a function that queries the indexes may, by their names",
    violations: (graph) => {
      const { arn } = servedTable(graph);
      const wanted = [arn!, ...tableSpec.indexes.map(({ name }) => `${arn}/index/${name}`)];
      return demandsIn(graph)
        .filter(([, { readsIndexes }]) => readsIndexes)
        .flatMap(([name]) =>
          unless(
            grantsOf(graph, roleOf(graph, name)).some(
              ({ actions, resources }) =>
                actions.includes("dynamodb:Query") && wanted.every((each) => resources.includes(each)),
            ),
            `${name} may not query every index`,
          ),
        );
    },
    breaks: {
      "the table alone": (draft) =>
        draft.edit(roleType, "ReadApiRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replaceAll(
            "index/byDay",
            "index/by",
          );
        }),
    },
  },
  {
    name: "a function has every variable that it needs to start",
    violations: (graph) => [
      ...demandsIn(graph).flatMap(([name, { variables }]) =>
        variables.flatMap((variable) =>
          unless(Boolean(variablesOf(graph, name)[variable]), `${name} lacks ${variable}`),
        ),
      ),
      ...dashboardProblems(graph),
    ],
    breaks: {
      "no table for `aggregate`": (draft) =>
        draft.edit(functionType, "AggregateFunction", (inputs) => {
          inputs.environment.variables.TRIPS_TABLE_NAME = undefined;
        }),
      "an empty name": (draft) =>
        draft.edit(functionType, "PulseFunction", (inputs) => {
          inputs.environment.variables.TRIPS_TABLE_NAME = "";
        }),
      "no secret for the sessions": (draft) =>
        draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
          inputs.environment.variables.TRIPS_SESSION_SECRET = undefined;
        }),
      "a dashboard over plain HTTP": (draft) =>
        draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
          inputs.environment.variables.TRIPS_WEB_URL = "http://d1example.cloudfront.net";
        }),
    },
  },
  {
    name: "the dashboard's variables name the stage's own resources",
    violations: (graph) => {
      const table = servedTable(graph).inputs.name;
      const given = (name: CodeName, variable: string) => variablesOf(graph, name)[variable];
      return [
        ...differences("the dashboard's table", given("web", "TRIPS_TABLE_NAME"), table),
        ...differences(
          "the dashboard's client",
          given("web", "TRIPS_CLIENT_ID"),
          only(graph, "aws:cognito/userPoolClient:UserPoolClient", "DashboardClient").id,
        ),
        ...differences(
          "the dashboard's API",
          given("web", "TRIPS_API_URL"),
          `https://${only(graph, "aws:apigateway/restApi:RestApi").id}.execute-api.us-east-1.amazonaws.com/${graph.stage}`,
        ),
        ...differences("the dashboard's broker", given("web", "TRIPS_MQTT_URL"), brokerOf(graph)),
      ];
    },
    breaks: {
      "another stage's table": (draft) =>
        draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
          inputs.environment.variables.TRIPS_TABLE_NAME = "trips-another";
        }),
      "the phone's client": (draft) =>
        draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
          inputs.environment.variables.TRIPS_CLIENT_ID = "PhoneClientId";
        }),
    },
    breaksElsewhere: {
      "a lite stage": {
        "a broker that there is not": (draft) =>
          draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
            inputs.environment.variables.TRIPS_MQTT_URL = "mqtts://broker.example.com:8883";
          }),
      },
      "a provisioned stage with enhanced fan-out and Iceberg": {
        "no broker": (draft) =>
          draft.edit(functionType, "WebServerUseast1Function", (inputs) => {
            inputs.environment.variables.TRIPS_MQTT_URL = undefined;
          }),
      },
    },
  },
];

const brokerOf = (graph: Graph): string | undefined =>
  hasMqtt(graph)
    ? // The domain's name is known once it is made: the double's.
      "mqtts://d1example.iot.us-east-1.amazonaws.com:8883"
    : undefined;

/** The dashboard reads its settings itself; Lambda adds the region. */
const dashboardProblems = (graph: Graph): string[] => {
  try {
    parseEnvironment({ AWS_REGION: "us-east-1", ...variablesOf(graph, "web") });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
};
