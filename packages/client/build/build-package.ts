import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScripts } from "./bundle-scripts.ts";
import { emitDeclarations } from "./emit-declarations.ts";
import { publishedManifest } from "./published-manifest.ts";

export const entries = [
  "index",
  "react-native",
  "async-storage-queue",
  "indexed-db-queue",
  "memory-queue",
  "wakeable-sleep",
];

const client = fileURLToPath(new URL("..", import.meta.url));

/** Writes the package as it is installed, scripts, declarations and papers, into an empty directory. */
export const buildPackage = async (directory: string): Promise<void> => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const entryPoints = entries.map((name) => join(client, `entry/${name}.ts`));
  await bundleScripts(entryPoints, directory);
  emitDeclarations(entryPoints, dirname(client), directory);
  const source = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  writeFileSync(
    join(directory, "package.json"),
    `${JSON.stringify(publishedManifest(source, entries), undefined, 2)}\n`,
  );
  copyFileSync(join(client, "README.md"), join(directory, "README.md"));
  copyFileSync(join(client, "../../LICENSE"), join(directory, "LICENSE"));
};
