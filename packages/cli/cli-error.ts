import { CommanderError } from "commander";

export type CliErrorCode =
  | "input"
  | "issuer"
  | "token"
  | "api"
  | "start"
  | "differs"
  | "unchecked"
  | "broken"
  | "interrupted";

const exitCodes: Record<CliErrorCode, number> = {
  input: 2,
  issuer: 1,
  token: 1,
  api: 1,
  start: 1,
  differs: 1,
  unchecked: 2,
  broken: 1,
  interrupted: 130,
};

/** A failure whose message says enough: printed without a stack. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  constructor(code: CliErrorCode, message: string) {
    super(message);
    this.name = "CliError";
    this.code = code;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** What a command ends with; undefined: the error is a bug. A wrong command line is `input`, and commander has printed it. */
export const exitCodeOf = (error: unknown): number | undefined => {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : exitCodes.input;
};
