import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Graph } from "../graph.ts";
import { installPlatform } from "./platform.ts";
import { makeRoot } from "./root.ts";

export type CaptureOrder = { readonly stage: string; readonly root: string; readonly outfile: string };

const captureTimeoutMs = 300_000;

export type StageUnderTest = {
  readonly stage: string;
  /** The environment of the deployment: what `infra/README.md` lists. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** Runs `sst.config.ts` on the installed platform for one stage, and returns all resources it registers. */
export const captureGraph = async ({ stage, variables = {} }: StageUnderTest): Promise<Graph> => {
  await installPlatform();
  const root = await makeRoot();
  try {
    const outfile = join(root, "graph.json");
    const order: CaptureOrder = { stage, root, outfile };
    const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
    await promisify(execFile)(process.execPath, [worker, JSON.stringify(order)], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
      maxBuffer: 16 * 1024 * 1024,
      timeout: captureTimeoutMs,
      killSignal: "SIGKILL",
    });
    return { stage, variables, ...JSON.parse(await readFile(outfile, "utf8")) };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`The program failed for stage "${stage}":\n${stdout}\n${stderr}`, { cause: error });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};
