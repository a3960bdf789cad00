/** A fault of a file, an archive or a trip; its message says enough. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ImportError";
  }
}
