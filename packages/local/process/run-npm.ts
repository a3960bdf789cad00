import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs npm in a directory; rejects with its output if it fails or takes longer than two minutes. */
export type RunNpm = (args: readonly string[], directory: string) => Promise<void>;

const longestMs = 120_000;
const mostOutput = 2_000;

export const runNpm: RunNpm = async (args, directory) => {
  // On Windows npm is a shell script; none of our arguments holds a character that a shell interprets.
  const child = spawn("npm", args, {
    cwd: directory,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longestMs,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-mostOutput);
    });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  throw new Error(`npm ${args[0]} ended with ${signal ?? `exit code ${code}`}: ${output.trim()}`);
};
