/** A reason not to start that its message lets the user mend. */
export class StartError extends Error {
  override readonly name = "StartError";
}
