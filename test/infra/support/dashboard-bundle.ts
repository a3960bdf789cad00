import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "./repository.ts";

const notCopied = new Set(["node_modules", ".next", ".open-next"]);

export type DashboardBundle = {
  /** The application's folder after the build; its output is in `.open-next`. */
  readonly path: string;
  remove(): Promise<void>;
};

/**
 * Builds a copy of `web` with OpenNext, by the command that a deployment runs. The copy lies beside `web`,
 * because Next and OpenNext find the workspace from there, and `web/.next` stays that of `npm start`.
 */
export const buildDashboardBundle = async (): Promise<DashboardBundle> => {
  const path = await mkdtemp(join(repositoryRoot, ".open-next-"));
  const remove = () => rm(path, { recursive: true, force: true });
  try {
    const web = join(repositoryRoot, "web");
    await cp(web, path, { recursive: true, filter: (source) => !notCopied.has(basename(source)) });
    // OpenNext leaves its scratch folders behind.
    const scratch = join(path, ".scratch");
    await mkdir(scratch);
    const openNext = createRequire(join(web, "package.json")).resolve("@opennextjs/aws/index.js");
    await promisify(execFile)(process.execPath, [openNext, "build"], {
      cwd: path,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", TMPDIR: scratch },
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (error) {
    await remove();
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`OpenNext could not build the dashboard:\n${stdout}\n${stderr}`, { cause: error });
  }
  return { path, remove };
};
