import { type ResolvedImport, zoneOf } from "./imports-in.ts";
import type { Problem } from "./problem.ts";
import { exceptions, type Zone } from "./rules.ts";
import type { Workspaces } from "./workspaces.ts";

/** Imports that the zone of their file does not list. */
export const checkImports = (imports: readonly ResolvedImport[], workspaces: Workspaces): Problem[] =>
  imports.flatMap((written): Problem[] => {
    const { file, line, specifier } = written;
    const zone = zoneOf(file);
    const refusal = zone && refusalOf(zone, written, workspaces);
    if (refusal === undefined || isException(file, useOf(written))) return [];
    const what = specifier === undefined ? "imports a computed path" : `imports "${specifier}"`;
    return [{ file, line, what: `${zone!.name} ${what}: ${refusal}`, instead: insteadIn(zone!) }];
  });

/** The name that an exception lists it under. */
export const useOf = ({ target, specifier }: ResolvedImport): string => {
  if (target.kind === "computed") return "import(…)";
  return target.kind === "node" ? target.module : specifier!;
};

export const isException = (file: string, use: string): boolean =>
  exceptions.some((exception) => exception.file === file && exception.use === use);

const refusalOf = (zone: Zone, written: ResolvedImport, workspaces: Workspaces): string | undefined => {
  const { target } = written;
  switch (target.kind) {
    case "node":
      return zone.node === "any" || zone.node?.includes(target.module) ? undefined : "a module of Node";
    case "package":
      return zone.packages === "declared" || zone.packages?.some((listed) => covers(listed, target.specifier))
        ? undefined
        : "a package";
    case "computed":
      return zone.isDevelopment ? undefined : "it cannot be checked";
    case "nothing":
      return target.why;
    case "file":
      return refusalOfFile(zone, written, target.file, workspaces);
    default:
      return target satisfies never;
  }
};

/** A package with its subpaths, except Next's: each works on one side only. */
const covers = (listed: string, specifier: string): boolean =>
  listed === specifier || (listed !== "next" && specifier.startsWith(`${listed}/`));

const refusalOfFile = (
  zone: Zone,
  { file, specifier, isUrl }: ResolvedImport,
  imported: string,
  { of }: Workspaces,
): string | undefined => {
  const other = zoneOf(imported);
  if (!other) return `${imported} is in no zone`;
  if (other !== zone && zone.imports !== "every" && !zone.imports?.includes(other.name))
    return `from ${other.name}`;
  const byPath = (isUrl || specifier?.startsWith(".")) && of(file) !== of(imported);
  return byPath && !zone.reachesInside ? "another workspace by path, bypassing its exports" : undefined;
};

const insteadIn = ({ imports = [], packages = [], node = [], instead }: Zone): string => {
  const zones = imports === "every" ? "every zone" : imports.join(", ");
  const others = [
    ...(packages === "declared" ? ["declared packages"] : packages),
    ...(node === "any" ? ["node:*"] : node),
  ];
  return `Allowed: ${[zones, ...others].filter(Boolean).join(", ") || "nothing"}. ${instead}`;
};
