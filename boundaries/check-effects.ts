import { matchesGlob } from "node:path";
import ts from "typescript";
import { effectSources, simulated } from "./effect-sources.ts";
import { findGlobals, type GlobalUse } from "./find-globals.ts";
import { zoneOf } from "./imports-in.ts";
import type { Problem } from "./problem.ts";
import { lineOf } from "./read-imports.ts";
import type { Sources } from "./sources.ts";

const globals = new Set([
  ...["Date.now", "new Date()", "Math.random", "performance.now", "performance"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
  ...["AbortSignal.timeout", "crypto", "crypto.randomUUID", "crypto.getRandomValues"],
]);
const imported: Readonly<Record<string, readonly string[]>> = {
  "node:crypto": ["randomUUID", "randomBytes", "randomInt", "randomFillSync", "webcrypto"],
  "node:timers": ["setTimeout", "setInterval", "setImmediate"],
  "node:timers/promises": ["setTimeout", "setInterval", "setImmediate", "scheduler"],
  "node:perf_hooks": ["performance"],
};

const isSimulated = (file: string): boolean =>
  simulated.some((pattern) => matchesGlob(file, pattern)) &&
  !file.endsWith(".spec.ts") &&
  !/\/(testing|build)\//.test(file) &&
  !zoneOf(file)?.name.endsWith(" tests");

/** Uses of time, chance or scheduling by files of what is simulated. */
const usesIn = (files: readonly string[], parse: Sources["parse"]): GlobalUse[] => [
  ...findGlobals(files, parse).filter(({ use }) => globals.has(use)),
  ...files.flatMap((file) => importedBy(file, parse(file))),
];

const importedBy = (file: string, source: ts.SourceFile): GlobalUse[] =>
  source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements
      .map(({ name, propertyName }) => (propertyName ?? name).text)
      .filter((name) => imported[specifier]?.includes(name))
      .map((name) => ({ file, line: lineOf(source, statement), use: `${name} of ${specifier}` }));
  });

/** Of these files; with `isAll`, entries of the list that no file needs are problems too. */
export const checkEffects = (sources: Sources, files: readonly string[], isAll: boolean): Problem[] => {
  const uses = usesIn(files.filter(isSimulated), sources.parse);
  const used = new Set(uses.map(({ file }) => file));
  const needless = Object.keys(effectSources).filter((file) => isAll && !used.has(file));
  return [
    ...uses
      .filter(({ file }) => !Object.hasOwn(effectSources, file))
      .map(({ file, line, use }) => ({
        ...{ file, line, what: `takes ${use} for itself` },
        instead: "Pass it in: the simulation runs this on a clock and with chance of its own.",
      })),
    ...needless.map((file) => ({
      ...{ file, what: "takes neither time nor chance for itself" },
      instead: "Take it out of boundaries/effect-sources.ts.",
    })),
  ];
};
