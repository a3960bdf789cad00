/** One resource as the program registered it; `inputs` are resolved, secrets laid open. */
export type Resource = {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False: a component, which deploys nothing itself. */
  readonly isCustom: boolean;
  readonly inputs: Inputs;
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
  readonly app: { readonly removal: string; readonly protect: boolean };
  readonly resources: readonly Resource[];
  readonly outputs: Inputs;
};

export const ofType = (graph: Graph, type: string): readonly Resource[] =>
  graph.resources.filter((resource) => resource.type === type);
