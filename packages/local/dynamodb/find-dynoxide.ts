import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunNpm, runNpm } from "../process/run-npm.ts";
import { StartError } from "../process/start-error.ts";
import type { Log } from "../service.ts";

export type DynoxideOptions = {
  readonly platform?: string;
  readonly arch?: string;
  /** The directory of a package that npm installed with this project, if it is there. */
  readonly resolvePackage?: (name: string) => string | undefined;
  /** The cache for packages that were not installed with the project. */
  readonly cache?: string;
  readonly npm?: RunNpm;
  readonly log?: Log;
};

const require = createRequire(import.meta.url);
const defaultCache = fileURLToPath(new URL("../../../node_modules/.cache/dynoxide", import.meta.url));

/**
 * The path of the DynamoDB-compatible server for this platform. A lock file names only what the registry
 * resolved when it was written; elsewhere the package of the same version is fetched through npm, once.
 */
export const findDynoxide = async (options: DynoxideOptions = {}): Promise<string> => {
  const { platform = process.platform, arch = process.arch, cache = defaultCache, log = () => {} } = options;
  const { resolvePackage = resolveInstalled, npm = runNpm } = options;
  const name = `@dynoxide/${platform}-${arch}`;
  const binaryIn = (directory: string) => join(directory, platform === "win32" ? "dynoxide.exe" : "dynoxide");
  const installed = resolvePackage(name);
  if (installed !== undefined) return binaryIn(installed);

  const version = await pinnedVersion();
  const fetched = join(cache, "node_modules", name);
  if ((await versionOf(fetched)) === version) return binaryIn(fetched);
  log(`No ${name} came with this installation; npm fetches ${name}@${version}, once.`);
  try {
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, "package.json"), '{ "private": true }\n');
    const settings = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
    await npm(["install", ...settings, `${name}@${version}`], cache);
    if ((await versionOf(fetched)) !== version) throw new Error(`npm installed no ${name}@${version}.`);
  } catch (cause) {
    log(`npm could not fetch it: ${(cause as Error).message.split("\n", 1)[0]}`);
    throw new StartError(
      `No DynamoDB for ${platform}-${arch}: install ${name} (npm install --no-save ${name}), ` +
        "or run any DynamoDB endpoint, DynamoDB Local for example, and name it with --dynamodb-url.",
      { cause },
    );
  }
  return binaryIn(fetched);
};

const resolveInstalled = (name: string): string | undefined => {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
};

/** All platforms run the version in the lock file. */
const pinnedVersion = async (): Promise<string> => {
  const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { optionalDependencies } = JSON.parse(manifest) as { optionalDependencies: Record<string, string> };
  const pinned = Object.entries(optionalDependencies).find(([name]) => name.startsWith("@dynoxide/"));
  if (pinned === undefined) throw new Error("package.json pins no version of Dynoxide.");
  return pinned[1];
};

const versionOf = async (directory: string): Promise<string | undefined> => {
  try {
    return (JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { version: string })
      .version;
  } catch {
    // Missing or incomplete: fetch it.
    return undefined;
  }
};
