import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import ts from "typescript";
import { declaredGlobals } from "./allowed-globals.ts";

const compilerOptions = (packages: string): ts.CompilerOptions => ({
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // What is found in node_modules is not emitted.
  paths: { "@trips/core/*": [join(packages, "core/*")] },
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
});

/**
 * Checks the entries, and what they import, against ECMAScript 2022 and the allowed globals. Writes the declarations
 * that they need: an entry's beside its script, all others under types/.
 */
export const emitDeclarations = (
  entryPoints: readonly string[],
  packages: string,
  directory: string,
): void => {
  const options = compilerOptions(packages);
  const program = openProgram(entryPoints, join(packages, "globals.d.ts"), options);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, formatHost));

  const placeOf = (file: string): string => {
    const path = entryPoints.includes(file) ? basename(file) : join("types", relative(packages, file));
    return path.replace(/\.ts$/, ".d.ts");
  };
  const needed = new Set(entryPoints);
  for (const file of needed) {
    const rename = (specifier: string): string => {
      const { resolvedModule } = ts.resolveModuleName(specifier, file, options, ts.sys);
      if (resolvedModule === undefined) throw new Error(`${file} imports ${specifier}, which is nowhere`);
      needed.add(resolvedModule.resolvedFileName);
      const path = relative(dirname(placeOf(file)), placeOf(resolvedModule.resolvedFileName));
      return (path.startsWith(".") ? path : `./${path}`).replace(/\.d\.ts$/, ".js");
    };
    program.emit(program.getSourceFile(file), (_, text) => {
      const place = join(directory, placeOf(file));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(
        place,
        text.replace(importedSource, (_match, specifier: string) => `"${rename(specifier)}"`),
      );
    });
  }
};

const importedSource = /(?<=\bfrom |\bimport\()"([^"]+\.ts)"/g;

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => "",
  getNewLine: () => "\n",
};

/** `globals` names a file that is not on disk. */
const openProgram = (files: readonly string[], globals: string, options: ts.CompilerOptions): ts.Program => {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === globals || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === globals
      ? ts.createSourceFile(file, declaredGlobals, ts.ScriptTarget.ES2022)
      : getSourceFile(file, ...rest);
  return ts.createProgram([...files, globals], options, host);
};
