import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { repositoryRoot } from "../repository.ts";
import { platformPath, readProviders } from "./platform.ts";

export type Definitions = {
  readonly app: unknown;
  readonly cli: unknown;
};

const banner = [
  'import { createRequire as topLevelCreateRequire } from "node:module";',
  'import { fileURLToPath as topLevelFileURLToPath } from "node:url";',
  "const require = topLevelCreateRequire(import.meta.url);",
  "const __filename = topLevelFileURLToPath(import.meta.url);",
  'const __dirname = topLevelFileURLToPath(new URL(".", import.meta.url));',
].join("\n");

/** The project's own files see the providers and the components under their global names. */
const globalsPlugin = (globals: string): Plugin => ({
  name: "globals",
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const isOwn = path.startsWith(repositoryRoot + sep) && !/[\\/](node_modules|\.sst)[\\/]/.test(path);
      if (!isOwn) return undefined;
      return { contents: `${globals}\n${await readFile(path, "utf8")}`, loader: "ts" };
    });
  },
});

const options: BuildOptions = {
  absWorkingDir: repositoryRoot,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "es2023",
  mainFields: ["module", "main"],
  banner: { js: banner },
  logLevel: "silent",
};

/** Bundles the program as SST's command line does, beside the providers that it loads when it runs. */
export const bundleProgram = async (outfile: string, { app, cli }: Definitions): Promise<void> => {
  const providers = await readProviders();
  const globals = [
    ...providers.map((provider) => `import * as ${provider.alias} from "${provider.package}";`),
    `import * as sst from "${join(platformPath, "src/components/index.ts")}";`,
  ].join("\n");
  await build({
    ...options,
    outfile,
    external: ["@pulumi/*", "esbuild", "vite"],
    nodePaths: [join(platformPath, "node_modules")],
    define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: "false" },
    inject: [join(platformPath, "src/shim/run.js")],
    plugins: [globalsPlugin(globals)],
    stdin: {
      contents: `
        import { run } from "${join(platformPath, "src/auto/run.ts")}";
        import configuration from "${join(repositoryRoot, "sst.config.ts")}";
        export default await run(configuration.run);
      `,
      resolveDir: repositoryRoot,
      sourcefile: "program.ts",
      loader: "ts",
    },
  });
};

/** Bundles `sst.config.ts` alone, for its `app`. */
export const bundleConfiguration = async (outfile: string): Promise<void> => {
  await build({
    ...options,
    outfile,
    entryPoints: [join(repositoryRoot, "sst.config.ts")],
    banner: { js: `${banner}\nconst $config = (configuration) => configuration;` },
  });
};
