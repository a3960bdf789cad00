/** Eight bytes hold 2^53 − 1, so no varint is longer. */
const maxVarintFactor = 0x80 ** 7;

/** Grows as needed. Varints are little-endian base 128 (protobuf's), for whole numbers up to 2^53 − 1. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    // Shifting is faster, but only division works up to 2^53.
    while (rest > 0x7fff_ffff) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest);
  }

  /** Zigzag: small magnitudes of either sign take few bytes. */
  signed(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  bytes(values: Uint8Array): void {
    for (const value of values) this.byte(value);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Starts over and keeps its buffer, so that a warm function does not grow it again. */
  clear(): void {
    this.#length = 0;
  }
}

export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new DecodeError("the bytes end in the middle of a value");
    return value;
  }

  bytes(count: number): Uint8Array {
    if (count > this.remaining) throw new DecodeError("the bytes end in the middle of a value");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || factor > maxVarintFactor)
        throw new DecodeError("a number is beyond 2^53 - 1");
      if (byte < 0x80) {
        if (byte === 0 && factor > 1) throw new DecodeError("a number is padded");
        return value;
      }
      factor *= 0x80;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
