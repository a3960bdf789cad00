import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { limits } from "@trips/core/domain/limits.ts";
import { build, type Plugin } from "esbuild";

/** The core without what only the server reads. */
const coreOfPhones: Plugin = {
  name: "the core of phones",
  setup: ({ onResolve, onLoad }) => {
    const timeZones = fileURLToPath(new URL("../entry/time-zone-problem.ts", import.meta.url));
    onResolve({ filter: /\/time-zone-problem\.ts$/ }, () => ({ path: timeZones }));
    onLoad({ filter: /\/core\/domain\/fields\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        /^(export const viewNames| +(stored|view|lake):).*\n/gm,
        "",
      ),
      loader: "ts",
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
const columns = /^(lowest|knownFrom|leastKnown|wrapsAt|perUnit|isCircular|isWhole|least|most|unit|unknown)$/;

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
