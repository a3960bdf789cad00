import { globSync } from "node:fs";
import type { Sources } from "./sources.ts";

/** A package.json: what may be imported under its directory ("" is the root's). */
export type Workspace = {
  readonly name: string;
  readonly directory: string;
  /** Including optional ones. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly exports: readonly string[];
};

export type Workspaces = {
  readonly all: readonly Workspace[];
  readonly root: Workspace;
  readonly names: ReadonlySet<string>;
  readonly of: (file: string) => Workspace;
};

export const readWorkspaces = ({ root: path, read }: Sources): Workspaces => {
  const workspaceAt = (directory: string): Workspace => {
    const manifest = JSON.parse(read(`${directory && `${directory}/`}package.json`));
    return {
      name: manifest.name,
      directory,
      dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })),
      devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
      exports: Object.keys(manifest.exports ?? {}),
    };
  };
  const root = workspaceAt("");
  const directories = globSync(JSON.parse(read("package.json")).workspaces, { cwd: path });
  const members = directories.toSorted().map(workspaceAt);
  const of = (file: string) => members.find(({ directory }) => file.startsWith(`${directory}/`)) ?? root;
  return { all: [root, ...members], root, names: new Set(members.map(({ name }) => name)), of };
};
