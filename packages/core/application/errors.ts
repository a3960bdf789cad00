export type TripsErrorCode = "invalid-request" | "forbidden" | "not-found" | "too-large";

/** What a caller did wrong, in words for the caller. Mapped to a transport once, at its edge. */
export class TripsError extends Error {
  override readonly name = "TripsError";
  readonly code: TripsErrorCode;

  constructor(code: TripsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
