export type FileBytes = {
  readonly size: number;
  /** From an offset to before another, in pieces; fewer where the file ends. Its faults are `ImportError`s. */
  readonly read: (from: number, to: number) => AsyncIterable<Uint8Array>;
};

/** A file to import, on a disk or in a browser. It is opened for each reading, because a log may grow. */
export type SourceFile = {
  /** Its name in reports. */
  readonly label: string;
  /** Its name without folders. */
  readonly name: string;
  readonly open: () => Promise<FileBytes>;
};

export const joinBytes = (pieces: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};

/** The first bytes; all pieces of a short text. */
export const readHead = async (pieces: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> => {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    read.push(piece);
    size += piece.length;
    if (size >= length) break;
  }
  return joinBytes(read).subarray(0, length);
};

export const readAt = ({ read }: FileBytes, at: number, length: number): Promise<Uint8Array> =>
  readHead(read(at, at + length), length);

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
