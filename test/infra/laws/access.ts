import { idOf } from "../../../infra/names.ts";
import { describedFunctions, type Graph, hasMqtt, lakeOf, ofType } from "../support/graph.ts";
import { admissions, allStatements, grantsOf, roles, trustOf } from "../support/statements.ts";
import { type Draft, differences, type Law, unless } from "./law.ts";

/** The one service that assumes each role. */
const trustedIn = (graph: Graph): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    describedFunctions(graph).map(([name]) => [`${idOf(name)}Role`, "lambda.amazonaws.com"]),
  ),
  WebServerUseast1Role: "lambda.amazonaws.com",
  WebImageOptimizerRole: "lambda.amazonaws.com",
  ApiPutRecordRole: "apigateway.amazonaws.com",
  APIGatewayPushToCloudWatchLogsRole: "apigateway.amazonaws.com",
  ReconcileScheduleRole: "scheduler.amazonaws.com",
  EraseScheduleRole: "scheduler.amazonaws.com",
  ReplayMachineRole: "states.amazonaws.com",
  ...(hasMqtt(graph) && { MqttRuleRole: "iot.amazonaws.com" }),
  LakeDeliveryRole: "firehose.amazonaws.com",
  RejectsDeliveryRole: "firehose.amazonaws.com",
  ...(lakeOf(graph) === "iceberg" && { IcebergDeliveryRole: "firehose.amazonaws.com" }),
});

/** What AWS does not allow to be narrowed, with the reason. */
const unavoidable: Readonly<Record<string, string>> = {
  "arn:aws:glue:us-east-1:123456789012:catalog":
    "Glue asks for the account's one catalog along with the database and the table",
  "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog":
    "Glue asks for the account's one catalog of table buckets along with the catalog of one of them",
  "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs":
    "API Gateway takes one role per account and region for its logs, and asks for this policy",
};

/** A wider denial allows less. */
const granting = (graph: Graph) => allStatements(graph).filter(({ effect }) => effect !== "Deny");

const ownArns = (graph: Graph): readonly string[] => [
  ...graph.resources.flatMap(({ arn }) => arn ?? []),
  // As Glue names what is in a table bucket.
  ...ofType(graph, "aws:s3tables/tableBucket:TableBucket").flatMap(({ inputs }) =>
    ["catalog", "database", "table"].map(
      (kind) => `arn:aws:glue:us-east-1:123456789012:${kind}/s3tablescatalog/${inputs.name}`,
    ),
  ),
];

const permission = "aws:lambda/permission:Permission";
const lambda = "aws:lambda/function:Function";

/**
 * Two functions have a URL that Lambda opens to everyone (infra/entrance-key.ts): the dashboard's server asks
 * for the key that the entrance adds, and the image function, which no page uses, may not run at all.
 */
const isBehindTheEntrance = (graph: Graph, functionName: string): boolean => {
  const inputs = ofType(graph, lambda).find((each) => each.inputs.name === functionName)?.inputs;
  if (inputs?.reservedConcurrentExecutions === 0) return true;
  const key = inputs?.environment?.variables?.TRIPS_ENTRANCE_KEY;
  const entrance = ofType(graph, "aws:cloudfront/function:Function");
  return (
    typeof key === "string" &&
    key.length >= 32 &&
    inputs?.handler === "server-index.handler" &&
    entrance.some(({ inputs: { code } }) => code.includes(`{ value: "${key}" }`))
  );
};

const editGrant = (draft: Draft, role: string, change: (statement: Record<string, unknown>) => void) =>
  draft.edit("aws:iam/role:Role", role, (inputs) => {
    const [inline] = inputs.inlinePolicies;
    const document = JSON.parse(inline.policy);
    change(document.Statement[0]);
    inline.policy = JSON.stringify(document);
  });

const erasing = ["ERASURES#*", "TRIP#*", "FLEET#*", "SHARE#*", "DEVICE#*", "PEOPLE*", "ACCOUNT#*"];

export const accessLaws: readonly Law[] = [
  {
    name: "every statement names its actions",
    violations: (graph) =>
      granting(graph).flatMap(({ where, actions }) => [
        ...unless(actions.length > 0, `${where} names no actions`),
        ...actions.flatMap((action) => unless(!action.includes("*"), `${where} allows ${action}`)),
      ]),
    breaks: {
      "all of a service": (draft) =>
        editGrant(draft, "AggregateRole", (statement) => {
          statement.Action = ["kinesis:*"];
        }),
      "everything but something": (draft) =>
        editGrant(draft, "AggregateRole", (statement) => {
          statement.NotAction = statement.Action;
          statement.Action = undefined;
        }),
    },
  },
  {
    name: "every statement names resources of the stage, with wildcards only inside one of them",
    violations: (graph) => {
      const own = ownArns(graph);
      return granting(graph).flatMap(({ where, resources }) => [
        ...unless(resources.length > 0, `${where} names no resources`),
        ...resources.flatMap((resource) =>
          unless(
            resource in unavoidable ||
              own.some((arn) => resource === arn || new RegExp(`^${escaped(arn)}[:/]`).test(resource)),
            `${where} reaches ${resource}`,
          ),
        ),
      ]);
    },
    breaks: {
      "every resource": (draft) =>
        editGrant(draft, "PulseRole", (statement) => {
          statement.Resource = ["*"];
        }),
      "another stage's as well": (draft) =>
        editGrant(draft, "ReadApiRole", (statement) => {
          statement.Resource = ["arn:aws:dynamodb:us-east-1:123456789012:table/trips-*"];
        }),
      "no resource": (draft) =>
        editGrant(draft, "ReadApiRole", (statement) => {
          statement.Resource = [];
        }),
    },
  },
  {
    name: "a role trusts only its service",
    violations: (graph) => [
      ...differences(
        "the roles",
        roles(graph)
          .map(({ name }) => name)
          .toSorted(),
        Object.keys(trustedIn(graph)).toSorted(),
      ),
      ...roles(graph).flatMap((role) =>
        trustOf(role).flatMap(({ where, effect, actions, principals }) =>
          differences(
            where,
            [effect, actions, [principals?.Service].flat(), Object.keys(principals ?? {})],
            ["Allow", ["sts:AssumeRole"], [trustedIn(graph)[role.name]], ["Service"]],
          ),
        ),
      ),
      ...roles(graph)
        .filter((role) => trustedIn(graph)[role.name] === "firehose.amazonaws.com")
        .flatMap((role) =>
          unless(
            trustOf(role).every(({ condition }) => condition === undefined),
            `${role.name} checks a condition that, by its guide, Firehose does not send`,
          ),
        ),
    ],
    breaks: {
      "the whole account": (draft) =>
        draft.edit("aws:iam/role:Role", "AggregateRole", (inputs) => {
          inputs.assumeRolePolicy.Statement[0].Principal.AWS = "arn:aws:iam::123456789012:root";
        }),
      "another service": (draft) =>
        draft.edit("aws:iam/role:Role", "ApiPutRecordRole", (inputs) => {
          inputs.assumeRolePolicy.Statement[0].Principal.Service = "ec2.amazonaws.com";
        }),
      "a second service": (draft) =>
        draft.edit("aws:iam/role:Role", "ReadApiRole", (inputs) => {
          inputs.assumeRolePolicy.Statement[0].Principal.Service = [
            "lambda.amazonaws.com",
            "edgelambda.amazonaws.com",
          ];
        }),
      "a condition that Firehose's guide does not know": (draft) =>
        draft.edit("aws:iam/role:Role", "LakeDeliveryRole", (inputs) => {
          const trust = JSON.parse(inputs.assumeRolePolicy);
          trust.Statement[0].Condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
          inputs.assumeRolePolicy = JSON.stringify(trust);
        }),
      "a role more": (draft) =>
        draft.edit("aws:iam/role:Role", "PulseRole", (_, role) => {
          draft.resources.push({ ...role, name: "AnotherRole" });
        }),
    },
  },
  {
    name: "no role has an AWS managed policy, except those that cannot be narrowed",
    violations: (graph) => [
      ...roles(graph).flatMap(({ name, inputs }) =>
        (inputs.managedPolicyArns ?? []).flatMap((arn: string) =>
          unless(arn in unavoidable || ownArns(graph).includes(arn), `${name} has ${arn}`),
        ),
      ),
      ...ofType(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").flatMap(({ name, inputs }) =>
        unless(inputs.policyArn in unavoidable, `${name} attaches ${inputs.policyArn}`),
      ),
    ],
    breaks: {
      "all logs of the account": (draft) =>
        draft.edit("aws:iam/role:Role", "AggregateRole", (inputs) => {
          inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"];
        }),
    },
  },
  {
    name: "API Gateway may put records into the stream, and nothing else",
    violations: (graph) => {
      const role = roles(graph).find(({ name }) => name === "ApiPutRecordRole");
      return differences(
        "what the role may do",
        role &&
          grantsOf(graph, role)
            .flatMap(({ actions }) => actions)
            .toSorted(),
        graph.variables.TRIPS_LITE === "1"
          ? ["kinesis:PutRecord"]
          : ["kinesis:PutRecord", "kms:GenerateDataKey"],
      );
    },
    breaks: {
      "reading as well": (draft) =>
        editGrant(draft, "ApiPutRecordRole", (statement) => {
          statement.Action = ["kinesis:PutRecord", "kinesis:GetRecords"];
        }),
    },
  },
  {
    name: "a role that writes some kinds of items may write no others",
    violations: (graph) =>
      Object.entries({
        PulseRole: ["PULSE#*"],
        CurateRole: ["LAKE#*"],
        ReconcileRole: ["LAKE#RECONCILE*"],
        EraseApiRole: erasing,
        EraseRole: [...erasing, "LAKE#*"],
        DevicesApiRole: ["DEVICE#*"],
        DeviceAuthorizerRole: ["DEVICE#*"],
        WebServerUseast1Role: [...erasing, "SHARE#*", "DEVICE#*", "PEOPLE*", "ACCOUNT#*"],
      }).flatMap(([name, prefixes]) => {
        const role = roles(graph).find((each) => each.name === name);
        const writes = (role ? grantsOf(graph, role) : []).filter(({ actions }) =>
          actions.some((action) => /^dynamodb:(Put|Update|Delete)Item$/.test(action)),
        );
        return [
          ...differences(
            `${name} writes`,
            writes.map(({ condition }) => condition),
            prefixes.map((keys) => ({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [keys] } })),
          ),
        ];
      }),
    breaks: {
      "the dashboard may write trips": (draft) =>
        draft.edit("aws:iam/role:Role", "WebServerUseast1Role", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("SHARE#*", "*");
        }),
      "the dashboard may write whatever begins with P": (draft) =>
        draft.edit("aws:iam/role:Role", "WebServerUseast1Role", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("PEOPLE*", "P*");
        }),
      "the dashboard may write any account's and all other items": (draft) =>
        draft.edit("aws:iam/role:Role", "WebServerUseast1Role", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("ACCOUNT#*", "*");
        }),
      "who orders to erase may write whatever it erases": (draft) =>
        draft.edit("aws:iam/role:Role", "EraseApiRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("FLEET#*", "*");
        }),
      "whoever says whose device sends may write trips": (draft) =>
        draft.edit("aws:iam/role:Role", "DeviceAuthorizerRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("DEVICE#*", "*");
        }),
      "curate may write trips": (draft) =>
        draft.edit("aws:iam/role:Role", "CurateRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("LAKE#*", "*");
        }),
      "pulse may write all": (draft) =>
        draft.edit("aws:iam/role:Role", "PulseRole", (inputs) => {
          inputs.inlinePolicies[0].policy = inputs.inlinePolicies[0].policy.replace("PULSE#*", "*");
        }),
    },
  },
  {
    name: "a policy that admits an outside service names the account or resource it acts for",
    violations: (graph) => [
      ...admissions(graph)
        .filter(({ effect }) => effect !== "Deny")
        .flatMap(({ where, principals, condition }) => [
          ...unless(!JSON.stringify(principals).includes('"*"'), `${where} admits everyone`),
          ...unless(
            /aws:Source(Arn|Account)/.test(JSON.stringify(condition ?? {})),
            `${where} admits a service on anyone's behalf`,
          ),
        ]),
      ...ofType(graph, permission).flatMap(({ name, inputs }) =>
        unless(
          inputs.principal === "*"
            ? isBehindTheEntrance(graph, inputs.function)
            : inputs.sourceArn !== undefined,
          `${name} admits ${inputs.principal} on anyone's behalf`,
        ),
      ),
    ],
    breaks: {
      "a public bucket": (draft) =>
        draft.edit("aws:s3/bucketPolicy:BucketPolicy", "WebAssetsPolicy", (inputs) => {
          inputs.policy = JSON.stringify({
            Statement: [
              { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::x/*" },
            ],
          });
        }),
      "any API Gateway": (draft) =>
        draft.edit("aws:lambda/permission:Permission", "ApiRouteGetV1PulsePermissions", (inputs) => {
          inputs.sourceArn = undefined;
        }),
      everyone: (draft) =>
        draft.edit(permission, "ApiRouteGetV1PulsePermissions", (inputs) => {
          inputs.principal = "*";
        }),
      "a server that asks for no key": (draft) =>
        draft.edit(lambda, "WebServerUseast1Function", (inputs) => {
          inputs.environment.variables.TRIPS_ENTRANCE_KEY = undefined;
        }),
      "an entrance that presents another key": (draft) =>
        draft.edit("aws:cloudfront/function:Function", "EntranceCloudfrontFunctionRequest", (inputs) => {
          inputs.code = inputs.code.replace("EntranceKey", "AnotherKey");
        }),
      "a server without its guard": (draft) =>
        draft.edit(lambda, "WebServerUseast1Function", (inputs) => {
          inputs.handler = "index.handler";
        }),
      "an image function that runs": (draft) =>
        draft.edit(lambda, "WebImageOptimizerFunction", (inputs) => {
          inputs.reservedConcurrentExecutions = undefined;
        }),
    },
  },
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
