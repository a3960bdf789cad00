import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { privateAddress } from "../process/private-address.ts";
import type { Log, Running } from "../service.ts";
import { findDynoxide } from "./find-dynoxide.ts";

const guard = fileURLToPath(new URL("../process/guard.ts", import.meta.url));
const startTimeoutMs = 10_000;
const mostPortsTried = 5;

/**
 * Dynoxide does not report which port it got for 0, so it gets a random one below the ephemeral ports, and another
 * when that is taken.
 */
const choosePort = (): number => randomInt(10_000, 32_768);

type Dynoxide = Running & { readonly url: string };

class PortTaken extends Error {}

/** Starts Dynoxide on a port of a private address, its tables in one SQLite file in `directory`. */
export const startDynoxide = async (options: { directory: string; log?: Log }): Promise<Dynoxide> => {
  const binary = await findDynoxide({ log: options.log });
  await mkdir(options.directory, { recursive: true });
  for (let tried = 1; ; tried++)
    try {
      return await startOnPort(binary, choosePort(), options);
    } catch (error) {
      if (!(error instanceof PortTaken) || tried === mostPortsTried) throw error;
    }
};

const startOnPort = async (
  binary: string,
  port: number,
  options: { directory: string; log?: Log },
): Promise<Dynoxide> => {
  const host = privateAddress();
  const database = join(options.directory, "dynamodb.sqlite");
  const child = spawn(
    process.execPath,
    [guard, binary, "--host", host, "--port", String(port), "--db-path", database],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4_000);
    });
  let isStopping = false;
  let isReady = false;
  child.once("exit", (code) => {
    if (isReady && !isStopping)
      options.log?.(`DynamoDB (Dynoxide) ended with exit code ${code}: ${output.trim()}`);
  });
  const url = `http://${host}:${port}`;
  const stop = async () => {
    isStopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  };
  try {
    await untilItAnswers(url, child, () => output);
    isReady = true;
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
};

const untilItAnswers = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    if (child.exitCode !== null) {
      const reason = `DynamoDB (Dynoxide) did not start: ${output().trim()}`;
      throw output().includes("already in use") ? new PortTaken(reason) : new Error(reason);
    }
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`DynamoDB (Dynoxide) does not answer at ${url}`, { cause });
      await sleep(10);
    }
  }
};
