import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The repository's files by their paths in it, as the compiler sees them. */
export type Sources = {
  readonly root: string;
  /** All sources that are not ignored. */
  readonly files: readonly string[];
  readonly host: ts.ModuleResolutionHost;
  read(file: string): string;
  /** Each file once. */
  parse(file: string): ts.SourceFile;
};

/** `written` adds files that are not on disk, or replaces the text of those that are; `listed` are the latter. */
export const openSources = (
  root: string,
  written: Readonly<Record<string, string>> = {},
  listed: readonly string[] = listSources(root),
): Sources => {
  const overlay = new Map(Object.entries(written).map(([file, text]) => [join(root, file), text]));
  const read = (file: string) => overlay.get(join(root, file)) ?? readFileSync(join(root, file), "utf8");
  const parsed = new Map<string, ts.SourceFile>();
  const readFile = (path: string) => overlay.get(path) ?? ts.sys.readFile(path);
  return {
    root,
    files: [...new Set([...listed, ...Object.keys(written)])],
    host: { ...ts.sys, fileExists: (path) => overlay.has(path) || ts.sys.fileExists(path), readFile },
    read,
    parse: (file) => {
      if (!parsed.has(file)) parsed.set(file, ts.createSourceFile(file, read(file), syntax));
      return parsed.get(file)!;
    },
  };
};

const syntax: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

export const listSources = (root: string): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => /\.([cm]?[jt]s|tsx)$/.test(file) && existsSync(join(root, file)))
    // Each is a project of its own.
    .filter((file) => !file.startsWith("examples/"));
