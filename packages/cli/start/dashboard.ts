import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { glob, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

export type DashboardOptions = {
  readonly root: string;
  readonly directory: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends a build that is under way. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

const sources = [
  "web/**/*.{ts,tsx,css,json}",
  "packages/{core,aws,client}/**/*.ts",
  "package-lock.json",
] as const;
const isOutput = (path: string): boolean => /(^|\/)(node_modules|\.next)(\/|$)/.test(path);

/** Builds the dashboard when there is no build or a source is newer than it. */
const buildIfNeeded = async ({ root, signal, print }: DashboardOptions): Promise<void> => {
  const builtAt = await modifiedAt(join(root, "web/.next/BUILD_ID"));
  if (builtAt !== undefined) {
    let newest = 0;
    for await (const path of glob(sources, { cwd: root, exclude: isOutput }))
      newest = Math.max(newest, (await modifiedAt(join(root, path))) ?? 0);
    if (newest < builtAt) return;
  }
  print("Building the dashboard (once; about a minute) ...");
  const next = createRequire(join(root, "web/package.json")).resolve("next/dist/bin/next");
  const build = spawn(process.execPath, [next, "build"], {
    cwd: join(root, "web"),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let output = "";
  for (const stream of [build.stdout, build.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new CliError("start", `The dashboard could not be built:\n${output.trim()}`);
};

const modifiedAt = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

/** Sessions outlive a restart, so their key does. */
const loadSessionSecret = async (directory: string): Promise<string> => {
  const file = join(directory, "session-secret");
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const secret = randomBytes(32).toString("hex");
  await writeFile(file, secret, { mode: 0o600, flag: "wx" });
  return secret;
};

/** Starts the dashboard's own process; it ends when this one does. */
export const startDashboard = async (options: DashboardOptions): Promise<{ stop(): Promise<void> }> => {
  const { root, directory, port, environment, print } = options;
  await buildIfNeeded(options);
  const child = spawn(process.execPath, [join(root, "web/server.ts")], {
    cwd: join(root, "web"),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      TRIPS_SESSION_SECRET: await loadSessionSecret(directory),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let output = "";
  let isReady = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      if (isReady) print(`web: ${text.trimEnd()}`);
      else output += text;
    });
  await untilReady(child, port, () => output);
  isReady = true;
  return {
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
};

const untilReady = async (child: ChildProcess, port: number, output: () => string): Promise<void> => {
  const ready = new Promise<void>((resolve, reject) => {
    child.on("message", (message) => {
      if ((message as { ready?: boolean }).ready) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new CliError("start", notStarted(port, output().trim()))));
  });
  await ready;
};

const notStarted = (port: number, output: string): string =>
  output.startsWith(`Port ${port} is taken`)
    ? `Port ${port} is taken. Choose another one with --web-port.`
    : `The dashboard did not start: ${output}`;
