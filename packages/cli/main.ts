import { CliError } from "./cli-error.ts";
import { createProgram } from "./program.ts";
import { useLeanAllocator } from "./start/lean-allocator.ts";
import { processTerminal } from "./terminal.ts";

if (process.argv[2] === "start") useLeanAllocator();

// What a command writes holds where people were, and tokens: it is for nobody else on this machine.
process.umask(0o077);

try {
  await createProgram(processTerminal).parseAsync();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`trips: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
