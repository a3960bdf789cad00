import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { CliError } from "../cli-error.ts";

/** A recording compresses to a thirtieth at best; a much higher ratio is a zip bomb. */
const mostUnpackedRatio = 250;
/** Below this size no ratio does harm. */
const harmlessBytes = 16 * 1024 * 1024;

/** Passes pieces on; throws when they are implausibly large for their packed size. */
export async function* boundUnpacked(
  pieces: AsyncIterable<Uint8Array>,
  packedBytes: number,
  label: string,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > harmlessBytes && bytes > packedBytes * mostUnpackedRatio)
      throw new CliError(
        "input",
        `${label} unpacks to more than ${mostUnpackedRatio} times its size: this is no recording`,
      );
    yield piece;
  }
}

const pieceBytes = 256 * 1024;

export async function* readPlain(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: pieceBytes });
}

async function* gunzip(packed: Readable, isWhole: boolean): AsyncGenerator<Uint8Array> {
  // Z_SYNC_FLUSH accepts a missing end, so a truncated gzip file gives all that was packed whole.
  const unpacked = packed.pipe(
    createGunzip({ chunkSize: pieceBytes, ...(!isWhole && { finishFlush: constants.Z_SYNC_FLUSH }) }),
  );
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    yield* unpacked;
  } finally {
    packed.destroy();
  }
}

/** `open` is called for each reading. */
export type Packed = {
  readonly open: () => Promise<Readable>;
  readonly bytes: number;
  readonly label: string;
};

export async function* readGzip(packed: Packed, isWhole: boolean): AsyncGenerator<Uint8Array> {
  yield* boundUnpacked(gunzip(await packed.open(), isWhole), packed.bytes, packed.label);
}

/** False: it is truncated. Throws on any other fault. */
export const isWholeGzip = async (packed: Packed): Promise<boolean> => {
  try {
    for await (const _ of readGzip(packed, true));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "Z_BUF_ERROR") return false;
    throw error;
  }
};
