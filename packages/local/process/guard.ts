/**
 * Runs a command and kills it when the parent ends for any reason: the parent holds the other end of stdin, which the
 * system closes even after SIGKILL. Usage: node guard.ts COMMAND [ARGUMENT…]
 */
import { spawn } from "node:child_process";

const [command, ...commandArguments] = process.argv.slice(2);
if (!command) throw new Error("usage: guard.ts COMMAND [ARGUMENT...]");

// A session of its own, so that a Ctrl-C in the terminal reaches only the parent, which ends its services itself.
const child = spawn(command, commandArguments, { stdio: ["ignore", "inherit", "inherit"], detached: true });
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

const end = () => child.kill("SIGKILL");
process.stdin.on("end", end).on("error", end).resume();

process.on("SIGINT", () => {});
process.on("SIGTERM", end);
