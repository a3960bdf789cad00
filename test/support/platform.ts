import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../packages/cli/bin/trips.js", import.meta.url));

export const makeDirectory = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), "trips-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const collect = (child: ChildProcess) => {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  return output;
};

/** Runs a `trips` command to its end. */
export const runTrips = async (commandArguments: readonly string[]): Promise<Finished> => {
  const child = spawn(process.execPath, [bin, ...commandArguments], { stdio: ["ignore", "pipe", "pipe"] });
  const output = collect(child);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
};

export type Platform = {
  readonly pid: number;
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly edgeUrl: string;
  readonly edgeTlsUrl: string;
  readonly webUrl: string;
  readonly mqttUrl: string;
  readonly output: () => string;
  /** Sends Ctrl-C; resolves to the exit code. */
  interrupt(): Promise<number | null>;
  /** SIGKILL: no part has a chance to clean up. */
  kill(): Promise<void>;
};

export type PlatformPorts = { api: number; issuer: number; edge: number; edgeTls: number; mqtt: number };

/**
 * For a platform that restarts on its ports: they lie below the range for outgoing connections, so that none is taken
 * meanwhile.
 */
export const chooseLastingPorts = (): PlatformPorts => {
  const first = randomInt(10_000, 32_000);
  return { api: first, issuer: first + 1, edge: first + 2, edgeTls: first + 3, mqtt: first + 4 };
};

const anyPorts: PlatformPorts = { api: 0, issuer: 0, edge: 0, edgeTls: 0, mqtt: 0 };

/** The address beside a name in what `trips start` prints. */
const addressIn = (output: string, name: string): string =>
  new RegExp(`^ +${name} +((?:https?|mqtt)://\\S+)`, "m").exec(output)?.[1] ?? "";

/** `trips start` in its own process, as `npm start` runs it; resolves when it prints that it is ready. */
export const startPlatform = async (options: {
  directory: string;
  ports?: PlatformPorts;
  drivers?: number;
  /** Weeks of the drivers' past; 0 by default, so that tests do not wait for the machine. */
  historyWeeks?: number;
  web?: boolean;
  /** Further arguments of `trips start`. */
  options?: readonly string[];
  /** Arguments of Node itself. */
  nodeArguments?: readonly string[];
  /** `TRIPS_MAP_STYLE_URL` and the like; without them no map asks another host for tiles. */
  environment?: Readonly<Record<string, string>>;
  /** The root of another copy of the repository. */
  bin?: string;
}): Promise<Platform> => {
  const ports = options.ports ?? anyPorts;
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeArguments ?? []),
      ...[options.bin ?? bin, "start", "--drivers", String(options.drivers ?? 0)],
      ...["--history-weeks", String(options.historyWeeks ?? 0)],
      ...["--data", options.directory, "--web-port", "0"],
      ...["--api-port", String(ports.api), "--issuer-port", String(ports.issuer)],
      ...["--edge-port", String(ports.edge), "--edge-tls-port", String(ports.edgeTls)],
      ...["--mqtt-port", String(ports.mqtt)],
      ...(options.web ? [] : ["--no-web"]),
      ...(options.options ?? []),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TRIPS_MAP_STYLE_URL: "off", ...options.environment },
    },
  );
  const output = collect(child);
  const closed = once(child, "close") as Promise<[number | null]>;
  const text = () => output.stdout + output.stderr;
  while (!/^Ready/m.test(output.stdout)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`trips start ended with ${child.exitCode}: ${text()}`);
    await sleep(20);
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await closed;
    return code;
  };
  return {
    pid: child.pid!,
    apiUrl: addressIn(output.stdout, "HTTP API"),
    issuerUrl: addressIn(output.stdout, "Token issuer"),
    edgeUrl: addressIn(output.stdout, "AWS endpoint"),
    edgeTlsUrl: addressIn(output.stdout, "over TLS"),
    webUrl: addressIn(output.stdout, "Dashboard"),
    mqttUrl: addressIn(output.stdout, "MQTT"),
    output: text,
    interrupt: () => end("SIGINT"),
    kill: async () => {
      await end("SIGKILL");
    },
  };
};
