import { CliError, exitCodeOf } from "./cli-error.ts";
import { createProgram } from "./program.ts";
import { useLeanAllocator } from "./start/lean-allocator.ts";
import { noteReaderGone, processTerminal } from "./terminal.ts";

if (process.argv[2] === "start") useLeanAllocator();

// Files that a command writes hold positions and tokens, so no other user of this machine may read them.
process.umask(0o077);

noteReaderGone();

try {
  await createProgram(processTerminal).parseAsync();
} catch (error) {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) throw error;
  if (error instanceof CliError) process.stderr.write(`trips: ${error.message}\n`);
  process.exitCode = exitCode;
}
