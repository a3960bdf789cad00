import { appendFileSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Resource } from "../graph.ts";
import { evaluate } from "../program/evaluate.ts";

/**
 * Stands in for the Pulumi command line, as far as `sst diff` calls it. `stack init` makes an empty stack;
 * `preview` runs the program that SST bundled against doubles of the engine and of AWS, and reports a
 * creation of everything that it registers. No provider is asked.
 */
const stackOf = (name: string | undefined) => {
  const [, project, stage] = name?.match(/^organization\/([^/]+)\/([^/]+)$/) ?? [];
  if (!project || !stage) throw new Error(`The stack is called ${name}: expected organization/<app>/<stage>`);
  return { project, stage };
};

const initialise = async (name: string | undefined): Promise<void> => {
  const { project, stage } = stackOf(name);
  const folder = join(process.cwd(), ".pulumi/stacks", project);
  await mkdir(folder, { recursive: true });
  const latest = { manifest: { time: "2026-11-20T12:00:00Z", magic: "", version: "" }, resources: [] };
  await writeFile(
    join(folder, `${stage}.json`),
    JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stage}`, latest } }),
  );
};

/** Pulumi.yaml of SST's working folder names the program. */
const readProgramPath = async (): Promise<string> => {
  const settings = await readFile(join(process.cwd(), "Pulumi.yaml"), "utf8");
  const path = settings.match(/^main: (.+)$/m)?.[1];
  if (!path) throw new Error(`Pulumi.yaml names no program:\n${settings}`);
  return path;
};

const creationOf = (resource: Resource) => {
  const { urn, type, isCustom, inputs, parent = "", protect } = resource;
  const state = { type, urn, custom: isCustom, id: "", parent, protect, inputs, outputs: {}, provider: "" };
  return { op: "create", urn, type, old: null, new: state, detailedDiff: null, logical: true, provider: "" };
};

const eventsOf = (resources: readonly Resource[]) => [
  ...resources.flatMap((resource) => {
    const metadata = creationOf(resource);
    return [
      { resourcePreEvent: { metadata, planning: true } },
      { resOutputsEvent: { metadata, planning: true } },
    ];
  }),
  {
    summaryEvent: {
      maybeCorrupt: false,
      durationSeconds: 0,
      resourceChanges: { create: resources.length },
      PolicyPacks: {},
    },
  },
];

/** As Pulumi reports a program that throws, synchronously or in an unhandled promise. */
const reportFailure = (eventLog: string, modulePath: string, error: unknown): never => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `Running program '${modulePath}' failed with an unhandled exception:\n${reason}`;
  const diagnosticEvent = { prefix: "error: ", message, color: "never", severity: "error" };
  appendFileSync(eventLog, lineOf({ diagnosticEvent }, 0));
  process.exit(1);
};

const lineOf = (event: object, index: number): string =>
  `${JSON.stringify({ sequence: index + 1, timestamp: 1_795_176_000, ...event })}\n`;

const preview = async (name: string | undefined, eventLog: string | undefined): Promise<void> => {
  if (!eventLog) throw new Error("--event-log is missing");
  const modulePath = await readProgramPath();
  process.on("uncaughtException", (error) => reportFailure(eventLog, modulePath, error));
  const platformPath = dirname(modulePath);
  const evaluation = await evaluate({ modulePath, platformPath, ...stackOf(name) });
  process.once("beforeExit", async () => {
    await appendFile(eventLog, eventsOf(evaluation().resources).map(lineOf).join(""));
  });
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    stack: { type: "string" },
    "event-log": { type: "string" },
    "non-interactive": { type: "boolean" },
    config: { type: "string", multiple: true },
  },
});

const command = positionals.join(" ");
if (positionals[0] === "stack" && positionals[1] === "init") await initialise(positionals[2]);
else if (command === "preview") await preview(values.stack, values["event-log"]);
else throw new Error(`This stand-in for Pulumi knows "stack init" and "preview", not "${command}"`);
