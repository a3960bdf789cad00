import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../process/free-port.ts";
import { privateAddress } from "../process/private-address.ts";
import type { Log, Running } from "../service.ts";
import { findDynoxide } from "./find-dynoxide.ts";

const guard = fileURLToPath(new URL("../process/guard.ts", import.meta.url));
const startTimeoutMs = 10_000;

/** Starts Dynoxide on a free port of a private address, its tables in one SQLite file in `directory`. */
export const startDynoxide = async (options: {
  directory: string;
  log?: Log;
}): Promise<Running & { readonly url: string }> => {
  const binary = await findDynoxide({ log: options.log });
  await mkdir(options.directory, { recursive: true });
  const host = privateAddress();
  const port = await findFreePort(host);
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
  child.once("exit", (code) => {
    if (!isStopping) options.log?.(`DynamoDB (Dynoxide) ended with exit code ${code}: ${output.trim()}`);
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
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
};

const untilItAnswers = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`DynamoDB (Dynoxide) did not start: ${output().trim()}`);
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`DynamoDB (Dynoxide) does not answer at ${url}`, { cause });
      await sleep(10);
    }
  }
};
