/**
 * The part of CBOR (RFC 8949) that the AWS CBOR protocol uses: integers, floats, text, bytes, arrays, maps with
 * text keys, booleans, null, indefinite lengths, and tag 1, which AWS puts before epoch milliseconds and which
 * is a Date here. Other tags are skipped. Malformed input throws CborError.
 */
export class CborError extends Error {}

const maximumDepth = 32;

export const decodeCbor = (bytes: Uint8Array): unknown => {
  const decoder = new Decoder(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const value = decoder.read(0);
  if (!decoder.isAtEnd) throw new CborError("Bytes follow the value.");
  return value;
};

const breakMark = Symbol("break");

class Decoder {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(depth: number): unknown {
    const value = this.#readItem(depth);
    if (value === breakMark) throw new CborError("A break stands where a value is expected.");
    return value;
  }

  #readItem(depth: number): unknown {
    if (depth > maximumDepth) throw new CborError("The value is nested too deeply.");
    const initial = this.#take(1)[0]!;
    const kind = initial >> 5;
    const detail = initial & 31;
    if (kind === 7) return this.#readSimple(detail);
    if (detail === 31) return this.#readIndefinite(kind, depth);
    const argument = this.#readArgument(detail);
    switch (kind) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#take(argument);
      case 3:
        return this.#take(argument).toString("utf8");
      case 4:
        return this.#readArray(argument, depth);
      case 5:
        return this.#readMap(argument, depth);
      default:
        return this.#readTagged(argument, depth);
    }
  }

  #readTagged(tag: number, depth: number): unknown {
    const value = this.read(depth + 1);
    return tag === 1 && typeof value === "number" ? new Date(value) : value;
  }

  #readArray(length: number, depth: number): unknown[] {
    const items: unknown[] = [];
    for (let index = 0; index < length; index++) items.push(this.read(depth + 1));
    return items;
  }

  #readMap(length: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null);
    for (let index = 0; index < length; index++) this.#readEntry(map, this.read(depth + 1), depth);
    return map;
  }

  #readEntry(map: Record<string, unknown>, key: unknown, depth: number): void {
    if (typeof key !== "string") throw new CborError("The key of a map is not text.");
    map[key] = this.read(depth + 1);
  }

  #readIndefinite(kind: number, depth: number): unknown {
    const items: unknown[] = [];
    const map: Record<string, unknown> = Object.create(null);
    for (;;) {
      const item = this.#readItem(depth + 1);
      if (item === breakMark) break;
      if (kind === 5) this.#readEntry(map, item, depth);
      else items.push(item);
    }
    if (kind === 5) return map;
    if (kind === 4) return items;
    if (kind === 2 && items.every((item) => item instanceof Uint8Array)) return Buffer.concat(items);
    if (kind === 3 && items.every((item) => typeof item === "string")) return items.join("");
    throw new CborError("An indefinite length is not allowed here.");
  }

  #readSimple(detail: number): unknown {
    switch (detail) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return readHalf(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      case 31:
        return breakMark;
      default:
        throw new CborError(`The simple value ${detail} is not known.`);
    }
  }

  #readArgument(detail: number): number {
    if (detail < 24) return detail;
    switch (detail) {
      case 24:
        return this.#take(1)[0]!;
      case 25:
        return this.#take(2).readUInt16BE();
      case 26:
        return this.#take(4).readUInt32BE();
      case 27:
        return Number(this.#take(8).readBigUInt64BE());
      default:
        throw new CborError(`The length ${detail} is reserved.`);
    }
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new CborError("The value ends too early.");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

const readHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
};

export const encodeCbor = (value: unknown): Buffer => {
  const parts: Uint8Array[] = [];
  write(parts, value);
  return Buffer.concat(parts);
};

const write = (parts: Uint8Array[], value: unknown): void => {
  if (value === null || value === undefined) parts.push(Buffer.from([0xf6]));
  else if (typeof value === "boolean") parts.push(Buffer.from([value ? 0xf5 : 0xf4]));
  else if (typeof value === "number") writeNumber(parts, value);
  else if (typeof value === "string") writeText(parts, value);
  else if (value instanceof Uint8Array) parts.push(head(2, value.length), value);
  else if (value instanceof Date) {
    parts.push(head(6, 1));
    writeNumber(parts, value.getTime());
  } else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) write(parts, item);
  } else if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    parts.push(head(5, entries.length));
    for (const [key, item] of entries) {
      writeText(parts, key);
      write(parts, item);
    }
  } else {
    throw new CborError(`A ${typeof value} has no CBOR form here.`);
  }
};

const writeText = (parts: Uint8Array[], text: string): void => {
  const bytes = Buffer.from(text);
  parts.push(head(3, bytes.length), bytes);
};

const writeNumber = (parts: Uint8Array[], value: number): void => {
  if (Number.isSafeInteger(value)) {
    parts.push(value >= 0 ? head(0, value) : head(1, -1 - value));
    return;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  parts.push(bytes);
};

const head = (kind: number, argument: number): Buffer => {
  const initial = kind << 5;
  if (argument < 24) return Buffer.from([initial | argument]);
  if (argument < 0x100) return Buffer.from([initial | 24, argument]);
  const bytes = Buffer.alloc(argument < 0x10000 ? 3 : argument < 0x1_0000_0000 ? 5 : 9);
  if (bytes.length === 3) bytes.writeUInt16BE(argument, 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(argument, 1);
  else bytes.writeBigUInt64BE(BigInt(argument), 1);
  bytes[0] = initial | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  return bytes;
};
