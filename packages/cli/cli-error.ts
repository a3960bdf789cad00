export type CliErrorCode =
  | "input"
  | "issuer"
  | "token"
  | "api"
  | "start"
  | "differs"
  | "unchecked"
  | "interrupted";

const exitCodes: Record<CliErrorCode, number> = {
  input: 2,
  issuer: 1,
  token: 1,
  api: 1,
  start: 1,
  differs: 1,
  unchecked: 2,
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
