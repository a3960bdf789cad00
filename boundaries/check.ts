import { checkDeclared, checkUsed } from "./check-dependencies.ts";
import { checkEffects } from "./check-effects.ts";
import { checkExports } from "./check-exports.ts";
import { checkGlobals } from "./check-globals.ts";
import { checkImports, useOf } from "./check-imports.ts";
import { findCycles } from "./find-cycles.ts";
import { findGlobals } from "./find-globals.ts";
import { importsIn, type ResolvedImport, zoneOf } from "./imports-in.ts";
import type { Problem } from "./problem.ts";
import { exceptions } from "./rules.ts";
import type { Sources } from "./sources.ts";
import { readWorkspaces } from "./workspaces.ts";

/** Problems within these files. */
export const checkFiles = (sources: Sources, files: readonly string[]): Problem[] => [
  ...readFiles(sources, files).problems,
  ...checkEffects(sources, files, false),
];

/** All problems of the repository, within files and between them. */
export const checkRepository = (sources: Sources): Problem[] => {
  const { problems, imports, uses } = readFiles(sources, sources.files);
  const workspaces = readWorkspaces(sources);
  return [
    ...problems,
    ...checkUsed(imports, workspaces),
    ...checkExports(imports, workspaces),
    ...checkCycles(imports),
    ...checkExceptions(uses),
    ...checkEffects(sources, sources.files, true),
  ];
};

const readFiles = (sources: Sources, files: readonly string[]) => {
  const workspaces = readWorkspaces(sources);
  const imports = importsIn(sources, files);
  const globals = findGlobals(
    files.filter((file) => zoneOf(file)?.globals),
    sources.parse,
  );
  const used = [
    ...imports.map((written) => `${written.file} ${useOf(written)}`),
    ...globals.map(({ file, use }) => `${file} ${use}`),
  ];
  return {
    imports,
    uses: new Set(used),
    problems: [
      ...files.filter((file) => !zoneOf(file)).map(zoneless),
      ...checkImports(imports, workspaces),
      ...checkDeclared(imports, workspaces),
      ...checkGlobals(globals),
    ],
  };
};

const zoneless = (file: string): Problem => ({
  file,
  what: "belongs to no zone",
  instead: "Give it one in boundaries/rules.ts.",
});

/** Type imports are erased, so they may form cycles. */
const checkCycles = (imports: readonly ResolvedImport[]): Problem[] => {
  const loaded = new Map<string, Set<string>>();
  for (const { file, target, isType, isUrl } of imports)
    if (target.kind === "file" && !isType && !isUrl)
      loaded.set(file, (loaded.get(file) ?? new Set()).add(target.file));
  return findCycles(loaded).map((cycle) => ({
    file: cycle[0]!,
    what: `imports itself: ${[...cycle, cycle[0]].join(" → ")}`,
    instead: "Move what both need to a file of its own.",
  }));
};

const checkExceptions = (uses: ReadonlySet<string>): Problem[] =>
  exceptions
    .filter(({ file, use }) => !uses.has(`${file} ${use}`))
    .map(({ file, use }) => ({
      file,
      what: `no longer uses ${use}`,
      instead: "Take the exception out of boundaries/rules.ts.",
    }));
