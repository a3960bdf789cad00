import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { glob, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { listen } from "@trips/local/process/listen.ts";
import { CliError } from "../cli-error.ts";

export type DashboardOptions = {
  readonly root: string;
  readonly directory: string;
  /** Of `openWebPort`. */
  readonly socket: Server;
  /** With hot reload, without a build. */
  readonly dev: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Aborts a running build. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

const sources = [
  "web/**/*.{ts,tsx,css,json}",
  "packages/{core,aws,client,importer}/**/*.ts",
  "package-lock.json",
] as const;
const isOutput = (path: string): boolean => /(^|\/)(node_modules|\.next)(\/|$)/.test(path);

/** Builds the dashboard when there is no build or a source is newer than it. */
export const buildDashboard = async (
  options: Pick<DashboardOptions, "root" | "signal" | "print">,
): Promise<void> => {
  const { root, signal, print } = options;
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

/** The key is kept, so that sessions survive a restart. */
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

/**
 * Reserves the dashboard's port, so that its address is known before anything needs it; its own process answers
 * there.
 */
export const openWebPort = async (port: number): Promise<Server> => {
  const socket = createServer((connection) => connection.destroy());
  await listen(socket, { port, host: "127.0.0.1", flag: "--web-port" });
  return socket;
};

/** Starts the dashboard's own process; it ends when this one does. */
export const startDashboard = async (options: DashboardOptions): Promise<{ stop(): Promise<void> }> => {
  const { root, directory, socket, dev, environment, print } = options;
  if (!dev) await buildDashboard(options);
  const child = spawn(process.execPath, [join(root, "web/server.ts")], {
    cwd: join(root, "web"),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: dev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
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
  child.send("socket", socket, () => socket.close());
  await untilReady(child, () => output);
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

const untilReady = async (child: ChildProcess, output: () => string): Promise<void> => {
  const ready = new Promise<void>((resolve, reject) => {
    child.on("message", (message) => {
      if ((message as { ready?: boolean }).ready) resolve();
    });
    child.once("error", reject);
    child.once("exit", () =>
      reject(new CliError("start", `The dashboard did not start: ${output().trim()}`)),
    );
  });
  await ready;
};
