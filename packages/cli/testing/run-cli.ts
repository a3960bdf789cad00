import { CommanderError } from "commander";
import { CliError } from "../cli-error.ts";
import { createProgram } from "../program.ts";

/** Runs a command line in this process, as main.ts does, and collects its output. */
export const runCli = async (...words: string[]) => {
  let stdout = "";
  let stderr = "";
  const write = (text: string) => {
    stderr += text;
  };
  const program = createProgram({
    stdout: {
      write: (text) => {
        stdout += text;
      },
    },
    stderr: { write },
  });
  const output = {
    writeErr: write,
    writeOut: (text: string) => {
      stdout += text;
    },
  };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
  let exitCode = 0;
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CliError || error instanceof CommanderError)) throw error;
    if (error instanceof CliError) write(`trips: ${error.message}\n`);
    exitCode = error.exitCode;
  }
  return { stdout, stderr, exitCode };
};
