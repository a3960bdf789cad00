import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleConfiguration, bundleProgram } from "./bundle-program.ts";
import type { CaptureOrder } from "./capture-graph.ts";
import { serveCommandLine } from "./command-line.ts";
import { evaluate } from "./evaluate.ts";
import { platformPath } from "./platform.ts";

const { stage, root, outfile } = JSON.parse(process.argv[2]!) as CaptureOrder;
const work = join(root, ".sst");
const modulePath = join(work, "program.mjs");

await bundleConfiguration(modulePath);
const configuration = (await import(`${pathToFileURL(modulePath).href}?app`)).default;
const app = { removal: "retain", protect: false, ...(await configuration.app({ stage })), stage };

await bundleProgram(modulePath, {
  app,
  cli: {
    command: "deploy",
    dev: false,
    paths: { home: join(root, ".config"), root, work, platform: join(work, "platform") },
    state: { version: {} },
  },
});
process.env.SST_SERVER = await serveCommandLine(join(work, "artifacts"));
const evaluation = await evaluate({ modulePath, platformPath, project: app.name, stage });

// Creating a resource may register more: the graph is complete when nothing is left to do.
process.once("beforeExit", async () => {
  await writeFile(outfile, JSON.stringify({ app, ...evaluation() }));
});
