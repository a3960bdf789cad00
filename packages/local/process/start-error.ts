/** A failure to start whose message lets the user mend it. */
export class StartError extends Error {
  override readonly name = "StartError";
}
