/**
 * Runs a command and ends it when the parent goes away, however it went: the parent holds the other end of
 * stdin, which the system closes even after SIGKILL. Usage: node guard.ts COMMAND [ARGUMENT…]
 */
import { spawn } from "node:child_process";

const [command, ...commandArguments] = process.argv.slice(2);
if (!command) throw new Error("usage: guard.ts COMMAND [ARGUMENT...]");

// A session of its own: a Ctrl-C in the terminal is for the parent, which decides when its services end.
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
