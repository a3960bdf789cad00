import { CliError, exitCodeOf } from "../cli-error.ts";
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
  for (const command of [program, ...program.commands]) command.configureOutput(output);
  let exitCode: number | undefined = 0;
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    exitCode = exitCodeOf(error);
    if (exitCode === undefined) throw error;
    if (error instanceof CliError) write(`trips: ${error.message}\n`);
  }
  return { stdout, stderr, exitCode };
};
