import { isDeepStrictEqual } from "node:util";
import type { Graph, Resource } from "../support/graph.ts";
import type { StageName } from "../support/stages.ts";

/**
 * What must hold for every stage's graph. `violations` returns one line for each breach; `breaks` are settings
 * that break the law, each of which must be reported.
 */
export type Law = {
  readonly name: string;
  readonly violations: (graph: Graph) => readonly string[];
  readonly breaks: Breaks;
  /** Breaks that are possible only in stages other than production. */
  readonly breaksElsewhere?: Partial<Readonly<Record<Exclude<StageName, "production">, Breaks>>>;
};

export type Breaks = Readonly<Record<string, (draft: Draft) => void>>;

// biome-ignore lint/suspicious/noExplicitAny: a provider's inputs have as many shapes as it has types.
type MutableInputs = Record<string, any>;

export type MutableResource = { -readonly [Key in keyof Resource]: Resource[Key] } & {
  inputs: MutableInputs;
};

/** A copy of a graph in which settings can be broken. It is an error if nothing matches. */
export type Draft = {
  readonly app: { removal: string; protect: boolean };
  readonly resources: MutableResource[];
  edit(type: string, name: string, change: (inputs: MutableInputs, resource: MutableResource) => void): void;
  remove(type: string, name: string): void;
};

export const draftOf = (graph: Graph): Draft & Graph => {
  const copy = structuredClone(graph) as Graph & { resources: MutableResource[] };
  const indexOf = (type: string, name: string): number => {
    const index = copy.resources.findIndex((each) => each.type === type && each.name === name);
    if (index < 0) throw new Error(`No ${type} is called ${name}`);
    return index;
  };
  return Object.assign(copy, {
    edit: (type: string, name: string, change: Parameters<Draft["edit"]>[2]) => {
      const resource = copy.resources[indexOf(type, name)]!;
      change(resource.inputs, resource);
    },
    remove: (type: string, name: string) => {
      copy.resources.splice(indexOf(type, name), 1);
    },
  });
};

/** One line when two values differ. */
export const differences = (what: string, actual: unknown, expected: unknown): string[] =>
  isDeepStrictEqual(actual, expected)
    ? []
    : [`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];

/** One line for each expected member that differs. */
export const memberDifferences = (
  what: string,
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): string[] =>
  Object.entries(expected).flatMap(([name, value]) => differences(`${what}: ${name}`, actual[name], value));

/** One line if a condition does not hold. */
export const unless = (holds: boolean, violation: string): string[] => (holds ? [] : [violation]);
