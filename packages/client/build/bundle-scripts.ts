import { fileURLToPath } from "node:url";
import { limits } from "@trips/core/domain/limits.ts";
import { build, type Plugin } from "esbuild";

/** Not as JSON, which has no infinity; and names that are not quoted can be shortened. */
const literalOf = (value: unknown): string => {
  if (typeof value !== "object" || value === null)
    return typeof value === "number" ? String(value) : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: ${literalOf(member)}`)
    .join(", ")} }`;
};

/** The core without what only the server reads. */
const coreOfPhones: Plugin = {
  name: "the core of phones",
  setup: ({ onResolve, onLoad }) => {
    const timeZones = fileURLToPath(new URL("../entry/time-zone-problem.ts", import.meta.url));
    onResolve({ filter: /\/time-zone-problem\.ts$/ }, () => ({ path: timeZones }));
    onLoad({ filter: /\/client\/phone-fields\.ts$/ }, async ({ path }) => ({
      contents: Object.entries(await import(path))
        .map(([name, value]) => `export const ${name} = ${literalOf(value)};`)
        .join("\n"),
    }));
    // The members of an enum are put in where they are read.
    const members = Object.entries(limits).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    onLoad({ filter: /\/core\/domain\/limits\.ts$/ }, () => ({
      contents: `export enum limits { ${members.join()} }`,
      loader: "ts",
    }));
  },
};

/** What the core calls the columns of its tables, which no app sees. */
const columns = /^(lowest|knownFrom|leastKnown|wrapsAt|perUnit|isWhole|most)$/;

/** An entry imports another one as the file that it is in the package. */
const entriesApart: Plugin = {
  name: "entries apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\// }, ({ path, importer }) =>
      /\/entry\/[^/]+$/.test(importer) ? { path: path.replace(/\.ts$/, ".js"), external: true } : undefined,
    ),
};

/** Bundles each entry, a file, with what it needs of the core. */
export const bundleScripts = async (entryPoints: readonly string[], outdir: string): Promise<void> => {
  await build({
    entryPoints: [...entryPoints],
    outdir,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    mangleProps: columns,
    plugins: [coreOfPhones, entriesApart],
    logLevel: "warning",
  });
};
