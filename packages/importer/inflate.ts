import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from "pako";

/** Packed data that end too early. */
export class CutOffError extends Error {
  constructor() {
    super("unexpected end of file");
    this.name = "CutOffError";
  }
}

export type PackedFormat = "gzip" | "deflate";

/** zlib's `windowBits`: the largest window, with gzip's header or none. */
const windowBits = { gzip: 31, deflate: -15 } as const;
const pieceBytes = 256 * 1024;

class Inflator {
  readonly #stream = new ZStream();
  readonly #format: PackedFormat;
  #hasEnded = false;

  constructor(format: PackedFormat) {
    this.#format = format;
    zlibInflateInit2(this.#stream, windowBits[format]);
  }

  /** Whether no data are missing. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** How many packed bytes the data that have ended take. */
  get packedBytes(): number {
    return this.#stream.total_in;
  }

  *push(packed: Uint8Array): Generator<Uint8Array> {
    const stream = this.#stream;
    stream.input = packed;
    stream.next_in = 0;
    stream.avail_in = packed.length;
    do {
      if (this.#hasEnded && !this.#beginMember()) return;
      stream.output = new Uint8Array(pieceBytes);
      stream.next_out = 0;
      stream.avail_out = pieceBytes;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out);
      this.#hasEnded = status === Z_STREAM_END;
      if (status !== Z_OK && status !== Z_STREAM_END && status !== Z_BUF_ERROR)
        throw new Error(stream.msg || `zlib's error ${status}`);
    } while (stream.avail_in > 0 || stream.avail_out === 0);
  }

  /** Gzip files may follow one another; zeros behind the last are padding. */
  #beginMember(): boolean {
    const { input, next_in, avail_in } = this.#stream;
    if (this.#format !== "gzip" || avail_in === 0 || input[next_in] === 0) return false;
    zlibInflateReset(this.#stream);
    return true;
  }
}

/**
 * Unpacks in bounded memory. Data that end too early give all that was packed whole, then throw a `CutOffError` unless
 * `mayBeCutOff`. Returns how many packed bytes the data take.
 */
export async function* inflate(
  packed: AsyncIterable<Uint8Array>,
  format: PackedFormat,
  mayBeCutOff = false,
): AsyncGenerator<Uint8Array, number> {
  const inflator = new Inflator(format);
  for await (const piece of packed) {
    yield* inflator.push(piece);
    if (inflator.hasEnded && format === "deflate") break;
  }
  if (!inflator.hasEnded && !mayBeCutOff) throw new CutOffError();
  return inflator.packedBytes;
}
