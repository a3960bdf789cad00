import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../repository.ts";

const require = createRequire(import.meta.url);
const sstRoot = dirname(dirname(require.resolve("sst")));

/** The command that the package `sst` starts. */
export const sstCommand = join(sstRoot, "bin/sst.mjs");

export const platformPath = join(repositoryRoot, ".sst/platform");

/** The providers that `sst.config.ts` names, and those SST adds. */
export const providerLockPath = join(repositoryRoot, ".sst/provider-lock.json");

export type LockedProvider = { readonly name: string; readonly package: string; readonly alias: string };

export const readProviders = async (): Promise<readonly LockedProvider[]> =>
  JSON.parse(await readFile(providerLockPath, "utf8"));

const isInstalled = async (): Promise<boolean> => {
  try {
    const { version } = JSON.parse(await readFile(join(sstRoot, "package.json"), "utf8"));
    const installed = await readFile(join(platformPath, "version"), "utf8");
    if (installed.trim() !== version) return false;
    for (const provider of await readProviders())
      await access(join(platformPath, "node_modules", provider.package, "package.json"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
};

/** SST unpacks its components and has npm fetch the Pulumi providers: half a minute, once per version. */
export const installPlatform = async (): Promise<void> => {
  if (await isInstalled()) return;
  console.log("Installing SST's platform into .sst (once; about half a minute) ...");
  try {
    await promisify(execFile)(process.execPath, [sstCommand, "install", "--stage", "test"], {
      cwd: repositoryRoot,
      env: {
        ...process.env,
        SST_NO_BUN: "1",
        SST_SKIP_DEPENDENCY_CHECK: "1",
        SST_TELEMETRY_DISABLED: "1",
      },
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`SST could not install its platform into .sst:\n${stdout}\n${stderr}`, { cause: error });
  }
};
