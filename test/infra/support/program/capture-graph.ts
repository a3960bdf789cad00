import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Graph, only } from "../graph.ts";
import { readZip } from "../zip.ts";
import { installPlatform } from "./platform.ts";
import { makeRoot } from "./root.ts";

export type CaptureOrder = { readonly stage: string; readonly root: string; readonly outfile: string };

const captureTimeoutMs = 300_000;

export type StageUnderTest = {
  readonly stage: string;
  /** The environment of the deployment: what `infra/README.md` lists. */
  readonly variables?: Readonly<Record<string, string>>;
};

const server = "WebServerUseast1";

/** Runs `sst.config.ts` on the installed platform for one stage, and passes on the result while its files exist. */
const capture = async <Result>(
  { stage, variables = {} }: StageUnderTest,
  use: (graph: Graph, root: string) => Promise<Result>,
): Promise<Result> => {
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
    return await use({ stage, variables, ...JSON.parse(await readFile(outfile, "utf8")) }, root);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`The program failed for stage "${stage}":\n${stdout}\n${stderr}`, { cause: error });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

/** All resources that the program registers for a stage. */
export const captureGraph = (stage: StageUnderTest): Promise<Graph> => capture(stage, async (graph) => graph);

export type DashboardDeployment = {
  /** The files SST adds to OpenNext's bundle, by name; the handler is among them. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** `<module>.<export>`, as Lambda takes it. */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The headers that the entrance adds to every request. */
  readonly entranceHeaders: Readonly<Record<string, string>>;
};

/** How the dashboard's server is deployed around OpenNext's bundle. */
export const captureDashboardDeployment = (stage: StageUnderTest): Promise<DashboardDeployment> =>
  capture(stage, async (graph, root) => {
    const { inputs } = only(graph, "aws:lambda/function:Function", `${server}Function`);
    const files = await readZip(join(root, ".sst/artifacts", server, "code.zip"));
    const { code } = only(graph, "aws:cloudfront/function:Function").inputs;
    const set = code.matchAll(/event\.request\.headers\["([^"]+)"\] = \{ value: "([^"]+)" \}/g);
    return {
      files: new Map([...files].filter(([name]) => name !== "index.mjs")),
      handler: inputs.handler,
      variables: inputs.environment.variables,
      entranceHeaders: Object.fromEntries([...set].map(([, name, value]) => [name, value])),
    };
  });
