export type TripsErrorCode = "invalid-request" | "forbidden" | "not-found" | "too-large";

/** A caller's mistake, with a message for the caller. Mapped to a transport once, at the edge. */
export class TripsError extends Error {
  override readonly name = "TripsError";
  readonly code: TripsErrorCode;

  constructor(code: TripsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
