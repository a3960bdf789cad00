import {
  type DescribedFunction,
  functionsOf,
  type LakeKind,
  lakeKinds,
  type StageFunctionName,
} from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";

/** One resource as the program registered it; `inputs` are resolved, secrets laid open. */
export type Resource = {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False: a component, which deploys nothing itself. */
  readonly isCustom: boolean;
  readonly inputs: Inputs;
  readonly id: string;
  /** Its ARN in IAM statements; absent if AWS gives it none, or no other resource needs it. */
  readonly arn: string | undefined;
  readonly parent: string | undefined;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** A provider of the installed platform knows this type. */
  readonly isTypeKnown: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: a provider's inputs have as many shapes as it has types.
export type Inputs = Readonly<Record<string, any>>;

export type Graph = {
  readonly stage: string;
  /** The environment the stage was deployed with. */
  readonly variables: Readonly<Record<string, string>>;
  readonly app: { readonly removal: string; readonly protect: boolean };
  readonly resources: readonly Resource[];
  /** URNs of resources that existed before. */
  readonly reads: readonly string[];
};

export const ofType = (graph: Graph, type: string): readonly Resource[] =>
  graph.resources.filter((resource) => resource.type === type);

/** The only resource of a type, or the one with that name. */
export const only = (graph: Graph, type: string, name?: string): Resource => {
  const found = ofType(graph, type).filter((resource) => name === undefined || resource.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources are a ${type} ${name ?? ""}`);
  return found[0]!;
};

const tableType = "aws:dynamodb/table:Table";

/** The stage's tables, the one in service first. */
export const tablesOf = (graph: Graph): readonly Resource[] =>
  (graph.variables.TRIPS_TABLES ?? "trips")
    .split(",")
    .map((name) => only(graph, tableType, `${idOf(name)}Table`));

export const servedTable = (graph: Graph): Resource => tablesOf(graph)[0]!;

/** What the stage's lake consists of. */
export const lakeOf = ({ variables }: Graph): LakeKind =>
  lakeKinds.find((kind) => kind === variables.TRIPS_LAKE) ?? "parquet";

/** Whether devices may publish by MQTT. */
export const hasMqtt = ({ variables }: Graph): boolean => variables.TRIPS_MQTT === "1";

/** The functions of the stage, as described. */
export const describedFunctions = (graph: Graph): [StageFunctionName, DescribedFunction][] =>
  Object.entries(functionsOf(lakeOf(graph), hasMqtt(graph))) as [StageFunctionName, DescribedFunction][];

export const isProduction = ({ stage }: Graph): boolean => stage === "production";
export const isLite = ({ variables }: Graph): boolean => variables.TRIPS_LITE === "1";

/** The bucket of the dashboard's public files, which every deployment replaces: it holds nobody's data. */
export const isRemade = (bucketName: string): boolean => bucketName === "WebAssetsBucket";
