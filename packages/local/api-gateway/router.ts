import type { Route } from "../settings.ts";
import { GatewayError } from "./gateway-error.ts";

export type Match = { readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> };

export type Router = {
  match(method: string, path: string): Match | undefined;
  /** The methods of the resource a path leads to; empty when there is none. */
  methodsOf(path: string): readonly string[];
};

type Segment = { readonly text: string } | { readonly parameter: string };
type CompiledRoute = { readonly route: Route; readonly segments: readonly Segment[] };

const compile = (route: Route): CompiledRoute => {
  const segments = route.path
    .split("/")
    .slice(1)
    .map((segment): Segment => {
      const parameter = /^\{([A-Za-z0-9._-]+)\}$/.exec(segment)?.[1];
      if (parameter !== undefined) return { parameter };
      if (/[{}]/.test(segment)) {
        throw new Error(`Route ${route.path}: "${segment}" is neither a word nor a parameter like {name}.`);
      }
      return { text: segment };
    });
  return { route, segments };
};

const fits = ({ segments }: CompiledRoute, parts: readonly string[]): boolean => {
  if (segments.length !== parts.length) return false;
  return segments.every((segment, index) =>
    "text" in segment ? segment.text === parts[index] : parts[index] !== "",
  );
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new GatewayError("BAD_REQUEST", { detail: "The path holds a malformed percent-encoding." });
  }
};

/** As in API Gateway, a literal path segment wins over a parameter. */
const byWordsFirst = (left: CompiledRoute, right: CompiledRoute): number => {
  const rank = ({ segments }: CompiledRoute): string =>
    segments.map((segment) => ("text" in segment ? "0" : "1")).join("");
  return rank(left).localeCompare(rank(right));
};

export const createRouter = (routes: readonly Route[]): Router => {
  const compiled = routes.map(compile).sort(byWordsFirst);
  const partsOf = (path: string): string[] => path.split("/").slice(1);

  return {
    match(method, path) {
      const parts = partsOf(path);
      const found = compiled.find((candidate) => candidate.route.method === method && fits(candidate, parts));
      if (found === undefined) return undefined;
      const pathParameters: Record<string, string> = {};
      found.segments.forEach((segment, index) => {
        if ("parameter" in segment) pathParameters[segment.parameter] = decode(parts[index]!);
      });
      return { route: found.route, pathParameters };
    },
    methodsOf(path) {
      const parts = partsOf(path);
      return compiled.filter((candidate) => fits(candidate, parts)).map(({ route }) => route.method);
    },
  };
};
