import { matchesGlob } from "node:path";
import { type Import, readImports } from "./read-imports.ts";
import { openResolver, type Target } from "./resolve-import.ts";
import { type Zone, zones } from "./rules.ts";
import type { Sources } from "./sources.ts";

export type ResolvedImport = Import & { readonly file: string; readonly target: Target };

export const importsIn = (sources: Sources, files: readonly string[]): ResolvedImport[] => {
  const resolve = openResolver(sources);
  return files.flatMap((file) =>
    readImports(sources.parse(file)).flatMap((written) => {
      const target = resolve(file, written);
      return target ? [{ ...written, file, target }] : [];
    }),
  );
};

const known = new Map<string, Zone | undefined>();

export const zoneOf = (file: string): Zone | undefined => {
  if (!known.has(file))
    known.set(
      file,
      zones.find(({ files }) => files.some((pattern) => matchesGlob(file, pattern))),
    );
  return known.get(file);
};
