import { isBuiltin } from "node:module";
import { dirname, join, normalize, relative } from "node:path";
import ts from "typescript";
import type { Import } from "./read-imports.ts";
import type { Sources } from "./sources.ts";

/** What an import resolves to. */
export type Target =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "package"; readonly name: string; readonly specifier: string }
  | { readonly kind: "node"; readonly module: string }
  | { readonly kind: "computed" }
  | { readonly kind: "nothing"; readonly why: string };

export type Resolve = (file: string, written: Import) => Target | undefined;

/** Uses the compiler's own resolution, with the settings of the tsconfig that includes the file. */
export const openResolver = ({ root, files, host }: Sources): Resolve => {
  const sources = new Set(files);
  const optionsIn = (directory: string) => {
    const { config } = ts.readConfigFile(join(root, directory, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, join(root, directory));
    return { options, cache: ts.createModuleResolutionCache(root, (path) => path, options) };
  };
  const web = optionsIn("web");
  const infra = optionsIn("infra");
  const others = optionsIn(".");
  const settingsOf = (file: string) => {
    if (file.startsWith("web/")) return web;
    return file.startsWith("infra/") || file === "sst.config.ts" ? infra : others;
  };
  return (file, { specifier, isUrl }) => {
    if (specifier === undefined) return { kind: "computed" };
    // A URL may point to anything; only one to a source file is an import.
    if (isUrl) {
      const named = normalize(join(dirname(file), specifier));
      return sources.has(named) ? { kind: "file", file: named } : undefined;
    }
    if (isBuiltin(specifier)) return { kind: "node", module: `node:${specifier.replace(/^node:/, "")}` };
    const { options, cache } = settingsOf(file);
    const { resolvedModule } = ts.resolveModuleName(
      specifier,
      join(root, file),
      options,
      host,
      cache,
      undefined,
      ts.ModuleKind.ESNext,
    );
    const path = resolvedModule && relative(root, resolvedModule.resolvedFileName);
    if (path !== undefined) return targetAt(path, specifier);
    if (specifier.startsWith(".")) return fileThatIsNoModule(root, file, specifier);
    if (specifier.startsWith("@trips/")) return { kind: "nothing", why: "the package does not export it" };
    // Styles and names that a framework provides: the compiler resolves neither.
    return { kind: "package", name: packageOf(specifier), specifier };
  };
};

const targetAt = (path: string, specifier: string): Target => {
  const inside = path.split("node_modules/").at(-1)!;
  if (inside === path) return { kind: "file", file: path };
  return specifier.startsWith(".")
    ? { kind: "package", name: packageOf(inside), specifier: inside }
    : { kind: "package", name: packageOf(specifier), specifier };
};

const fileThatIsNoModule = (root: string, file: string, specifier: string): Target => {
  const named = normalize(join(dirname(file), specifier));
  return ts.sys.fileExists(join(root, named))
    ? { kind: "file", file: named }
    : { kind: "nothing", why: "there is no such file" };
};

export const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
