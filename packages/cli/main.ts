import { CliError } from "./cli-error.ts";
import { createProgram } from "./program.ts";
import { processTerminal } from "./terminal.ts";

try {
  await createProgram(processTerminal).parseAsync();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`trips: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
