import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { icebergFunctions, localFunctions } from "@trips/core/pipeline.ts";
import { build } from "esbuild";
import { functionBundle } from "../../infra/function-bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What SST 4.17.1 puts before an ES module (pkg/runtime/node/build.go). */
const banner = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
  "const __filename = topLevelFileUrlToPath(import.meta.url)",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
].join("\n");

export type BundleImport = { readonly path: string; readonly isDynamic: boolean };

export type BundledName = keyof typeof localFunctions;

export type Bundle<Name extends string = BundledName> = {
  readonly name: Name;
  readonly file: string;
  readonly bytes: number;
  /** Imports that the bundle leaves to its environment. */
  readonly imports: readonly BundleImport[];
};

const bundle = async <Name extends string>(
  name: Name,
  entry: string,
  directory: string,
): Promise<Bundle<Name>> => {
  const file = join(directory, basename(entry).replace(/\.ts$/, ".mjs"));
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    outfile: file,
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    mainFields: ["module", "main"],
    keepNames: true,
    minify: functionBundle.minify,
    external: ["sharp", "pg-native", ...functionBundle.external],
    banner: { js: banner },
    metafile: true,
    logLevel: "silent",
  });
  const imports = Object.values(metafile.outputs).flatMap((output) =>
    output.imports.map(({ path, kind }) => ({ path, isDynamic: kind === "dynamic-import" })),
  );
  return { name, file, bytes: (await stat(file)).size, imports };
};

/** Bundles every function as SST does, into a directory from which no package of the repository is found. */
export const bundleFunctions = (directory: string): Promise<Bundle[]> =>
  Promise.all(
    (Object.keys(localFunctions) as BundledName[]).map((name) =>
      bundle(name, localFunctions[name].entry, directory),
    ),
  );

/** Those that differ in a lake with a table of Iceberg. */
export const bundleIcebergFunctions = (directory: string): Promise<Bundle<string>[]> =>
  Promise.all(
    Object.entries(icebergFunctions).map(([name, { entry }]) =>
      bundle(`${name} (iceberg)`, entry, directory),
    ),
  );
