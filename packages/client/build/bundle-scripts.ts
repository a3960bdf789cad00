import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** The core's list of time zones is replaced, and its tables lose what only the server reads. */
const coreOfPhones: Plugin = {
  name: "the core of phones",
  setup: ({ onResolve, onLoad }) => {
    const timeZones = fileURLToPath(new URL("../entry/time-zone-form.ts", import.meta.url));
    onResolve({ filter: /^@trips\/core\/domain\/time-zone\.ts$/ }, () => ({ path: timeZones }));
    onLoad({ filter: /\/core\/domain\/(fields|limits)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(serverMembers, ""),
      loader: "ts",
    }));
  },
};

const serverMembers =
  /^(export const viewNames| +(stored|view|lake|recordsPerRoute|recordsPerGpx|toleranceMeters|recordsForStops|pulseMinutes):).*\n/gm;

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
    plugins: [coreOfPhones, entriesApart],
    logLevel: "warning",
  });
};
