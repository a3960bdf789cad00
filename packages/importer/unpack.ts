import { ImportError } from "./import-error.ts";
import { CutOffError, inflate } from "./inflate.ts";
import { say } from "./say.ts";

/** A recording compresses to a thirtieth at best; a much higher ratio is a zip bomb. */
const mostUnpackedRatio = 250;
/** Below this size no ratio does harm. */
const harmlessBytes = 16 * 1024 * 1024;

/** Passes pieces on; throws when they are implausibly large for their packed size. */
export async function* boundUnpacked<Result>(
  pieces: AsyncGenerator<Uint8Array, Result>,
  packedBytes: number,
  label: string,
): AsyncGenerator<Uint8Array, Result> {
  let bytes = 0;
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done) return next.value;
      bytes += next.value.length;
      if (bytes > harmlessBytes && bytes > packedBytes * mostUnpackedRatio)
        throw new ImportError(
          say`${label} unpacks to more than ${mostUnpackedRatio} times its size: this is no recording`,
        );
      yield next.value;
    }
  } finally {
    await pieces.return(undefined as Result);
  }
}

/** `pieces` is called for each reading. */
export type Packed = {
  readonly pieces: () => AsyncIterable<Uint8Array>;
  readonly bytes: number;
  readonly label: string;
};

/** The library's errors say what is wrong with the data, in plain words. */
const explain = (label: string, error: unknown): unknown =>
  error instanceof ImportError || error instanceof CutOffError
    ? error
    : new ImportError(say`${label} cannot be read: ${(error as Error).message}`);

export async function* readGzip(packed: Packed, isWhole: boolean): AsyncGenerator<Uint8Array> {
  try {
    yield* boundUnpacked(inflate(packed.pieces(), "gzip", !isWhole), packed.bytes, packed.label);
  } catch (error) {
    throw explain(packed.label, error);
  }
}

/** False: it is truncated. Throws on any other fault. */
export const isWholeGzip = async (packed: Packed): Promise<boolean> => {
  try {
    for await (const _ of readGzip(packed, true));
    return true;
  } catch (error) {
    if (error instanceof CutOffError) return false;
    throw error;
  }
};
