import type { ResolvedImport } from "./imports-in.ts";
import type { Problem } from "./problem.ts";
import type { Workspaces } from "./workspaces.ts";

/** Files that a package.json exports and no other workspace imports. */
export const checkExports = (imports: readonly ResolvedImport[], { all, of }: Workspaces): Problem[] => {
  const imported = new Set(
    imports.flatMap(({ file, specifier }) =>
      specifier?.startsWith(`${of(file).name}/`) ? [] : (specifier ?? []),
    ),
  );
  return all.flatMap(({ name, directory, exports }) =>
    exports
      .filter((path) => !path.includes("*") && path !== "./package.json")
      .filter((path) => !imported.has(path.replace(".", name)))
      .map((path) => ({
        file: `${directory}/package.json`,
        what: `exports ${path}, which no other workspace imports`,
        instead: "Take it out.",
      })),
  );
};
