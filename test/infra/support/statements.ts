import { type Graph, type Inputs, ofType, type Resource } from "./graph.ts";

export type Statement = {
  /** Where it is, for messages. */
  readonly where: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: Inputs | undefined;
  readonly condition: Inputs | undefined;
};

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const parsed = (document: unknown): Inputs =>
  typeof document === "string" ? JSON.parse(document) : (document as Inputs);

const statementsIn = (where: string, document: unknown): Statement[] =>
  [parsed(document).Statement].flat().map((statement) => ({
    where,
    effect: statement.Effect,
    actions: listOf(statement.Action),
    resources: listOf(statement.Resource),
    principals:
      typeof statement.Principal === "string" ? { "*": [statement.Principal] } : statement.Principal,
    condition: statement.Condition,
  }));

export const trustOf = ({ name, inputs }: Resource): readonly Statement[] =>
  statementsIn(`${name}'s trust`, inputs.assumeRolePolicy);

/** A role's permissions: inline and attached policies. */
export const grantsOf = (graph: Graph, role: Resource): readonly Statement[] => [
  ...(role.inputs.inlinePolicies ?? []).flatMap((policy: Inputs) =>
    statementsIn(`${role.name}'s policy ${policy.name}`, policy.policy),
  ),
  ...ofType(graph, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs.role === role.id || inputs.role === role.inputs.name)
    .flatMap(({ name, inputs }) => statementsIn(name, inputs.policy)),
  ...ofType(graph, "aws:iam/policy:Policy")
    .filter(({ arn }) => role.inputs.managedPolicyArns?.includes(arn))
    .flatMap(({ name, inputs }) => statementsIn(name, inputs.policy)),
];

const resourcePolicies = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:kms/key:Key",
] as const;

/** The resource-based policies. */
export const admissions = (graph: Graph): readonly Statement[] =>
  resourcePolicies.flatMap((type) =>
    ofType(graph, type)
      .filter(({ inputs }) => inputs.policy !== undefined)
      .flatMap(({ name, inputs }) => statementsIn(name, inputs.policy)),
  );

export const roles = (graph: Graph): readonly Resource[] => ofType(graph, "aws:iam/role:Role");

/** Every statement of every policy, except the trust policies of roles. */
export const allStatements = (graph: Graph): readonly Statement[] => [
  ...roles(graph).flatMap((role) => grantsOf(graph, role)),
  ...admissions(graph),
];
