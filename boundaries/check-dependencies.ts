import { type ResolvedImport, zoneOf } from "./imports-in.ts";
import type { Problem } from "./problem.ts";
import { packageOf } from "./resolve-import.ts";
import { usedWithoutImport } from "./rules.ts";
import type { Workspace, Workspaces } from "./workspaces.ts";

/** Packages that a file imports and its package.json does not declare. */
export const checkDeclared = (imports: readonly ResolvedImport[], workspaces: Workspaces): Problem[] =>
  imports.flatMap((written): Problem[] => {
    const { file, line, specifier } = written;
    const name = packageIn(written);
    const workspace = workspaces.of(file);
    if (name === undefined || name === workspace.name || frameworkModules.has(name)) return [];
    const isDevelopment = zoneOf(file)?.isDevelopment ?? false;
    const places = [
      workspace.dependencies,
      ...(isDevelopment || written.isType ? [workspace.devDependencies] : []),
      ...(isDevelopment
        ? [workspaces.root.dependencies, workspaces.root.devDependencies, workspaces.names]
        : []),
    ];
    if (places.some((place) => place.has(name) || (written.isType && place.has(typesOf(name))))) return [];
    return [
      {
        file,
        line,
        what: `${workspace.name} imports "${specifier}" and does not declare ${name}`,
        instead: `Declare it in ${manifestOf(workspace)}${isDevelopment || written.isType ? "" : ' under "dependencies"'}.`,
      },
    ];
  });

/** Packages that a package.json declares but nothing needs, or only tests need. */
export const checkUsed = (imports: readonly ResolvedImport[], { all, root, of }: Workspaces): Problem[] =>
  all.flatMap((workspace) => {
    const within = imports.filter(({ file }) => workspace === root || of(file) === workspace);
    const used = namesIn(within);
    const shipped = namesIn(within.filter(({ file, isType }) => !isType && !zoneOf(file)?.isDevelopment));
    const others = usedWithoutImport[workspace.name] ?? {};
    const problem = (what: string, instead: string): Problem => ({
      file: manifestOf(workspace),
      what,
      instead,
    });
    const isUnused = (name: string) =>
      !(name in others) && !used.has(name) && !used.has(name.replace(/^@types\//, ""));
    const declared = [...workspace.dependencies, ...workspace.devDependencies];
    return [
      ...declared
        .filter(isUnused)
        .map((name) => problem(`declares ${name}, which nothing imports`, "Take it out.")),
      ...[...workspace.dependencies]
        .filter((name) => !isUnused(name) && !(name in others) && !shipped.has(name))
        .map((name) =>
          problem(`ships ${name}, which only tests or types need`, 'Move it to "devDependencies".'),
        ),
      ...Object.keys(others)
        .filter((name) => !declared.includes(name) || used.has(name))
        .map((name) =>
          problem(`no longer needs a reason for ${name}`, "Take it out of boundaries/rules.ts."),
        ),
    ];
  });

/** Modules that Next resolves itself. */
const frameworkModules: ReadonlySet<string> = new Set(["server-only"]);

const packageIn = ({ target, specifier = "", isUrl }: ResolvedImport): string | undefined => {
  if (target.kind === "package") return target.name;
  const isPath = isUrl || specifier.startsWith(".");
  return target.kind === "file" && !isPath ? packageOf(specifier) : undefined;
};

const namesIn = (imports: readonly ResolvedImport[]): Set<string> =>
  new Set(imports.flatMap((written) => packageIn(written) ?? []));

/** `@types/a__b` describes `@a/b`. */
const typesOf = (name: string): string => `@types/${name.replace(/^@/, "").replace("/", "__")}`;

const manifestOf = ({ directory }: Workspace): string =>
  directory ? `${directory}/package.json` : "package.json";
