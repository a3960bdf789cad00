import { say } from "./say.ts";
import { viewOf } from "./source-file.ts";

/**
 * A FIT file is a header, messages and a checksum; more such files may follow it (Garmin, "FIT Protocol": chained
 * files). A message's first byte says whether it is a definition or data, and a definition gives the length of its
 * data messages, so the end of each message is known without its meaning.
 */
export type FitPart = {
  /** A complete FIT file made of the whole messages. */
  readonly bytes?: Uint8Array;
  /** Why something is missing. */
  readonly fault?: string;
};

const shortHeader = 12;
const longHeader = 14;
const checksumBytes = 2;
const timestampField = 253;

const checksums = [
  0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00, 0x2800, 0xe401, 0xa001, 0x6c00, 0x7800, 0xb401, 0x5000,
  0x9c01, 0x8801, 0x4400,
];

export const fitChecksum = (bytes: Uint8Array): number => {
  let sum = 0;
  for (const byte of bytes) {
    sum = (sum >> 4) ^ checksums[sum & 15]! ^ checksums[byte & 15]!;
    sum = (sum >> 4) ^ checksums[sum & 15]! ^ checksums[byte >> 4]!;
  }
  return sum;
};

/** Bytes of a kind's data messages without their first byte, and how many of them are the timestamp. */
type DataSize = { readonly bytes: number; readonly timestamp: number };
type Definition = { readonly end: number; readonly data: DataSize };

/** Number, size and type of each field: three bytes. */
const dataSizeOf = (fields: readonly (readonly [number: number, size: number])[]): DataSize => ({
  bytes: fields.reduce((sum, [, size]) => sum + size, 0),
  timestamp: fields.find(([number]) => number === timestampField)?.[1] ?? 0,
});

const readFields = (bytes: Uint8Array, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const at = from + index * 3;
    return [bytes[at] ?? 0, bytes[at + 1] ?? 0] as const;
  });

/** Undefined: not a definition. One that is cut off ends behind the last byte. */
const readDefinition = (bytes: Uint8Array, at: number): Definition | undefined => {
  const [reserved = 0, byteOrder = 0] = bytes.subarray(at + 1, at + 3);
  if (reserved !== 0 || byteOrder > 1) return undefined;
  const count = bytes[at + 5] ?? 0;
  let end = at + 6 + count * 3;
  let fields = readFields(bytes, at + 6, count);
  if ((bytes[at]! & 0x20) !== 0) {
    const developerCount = bytes[end] ?? 0;
    fields = [
      ...fields,
      ...readFields(bytes, end + 1, developerCount).map(([, size]) => [-1, size] as const),
    ];
    end += 1 + developerCount * 3;
  }
  const isSound = end > bytes.length || fields.every(([, size]) => size > 0);
  return isSound ? { end, data: dataSizeOf(fields) } : undefined;
};

class MessageWalk {
  readonly #bytes: Uint8Array;
  readonly #sizes = new Map<number, DataSize>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Where the message at this offset ends; undefined: no message begins like this. */
  endOf(at: number): number | undefined {
    const first = this.#bytes[at]!;
    if ((first & 0x80) !== 0) {
      const size = this.#sizes.get((first >> 5) & 3);
      return size && at + 1 + size.bytes - size.timestamp;
    }
    if ((first & 0x10) !== 0) return undefined;
    if ((first & 0x40) === 0) {
      const size = this.#sizes.get(first & 15);
      return (first & 0x20) === 0 && size !== undefined ? at + 1 + size.bytes : undefined;
    }
    const definition = readDefinition(this.#bytes, at);
    if (definition !== undefined) this.#sizes.set(first & 15, definition.data);
    return definition?.end;
  }
}

/** Where the last whole message ends; undefined: some of the bytes are no message. */
const findEnd = (bytes: Uint8Array, from: number): number | undefined => {
  const walk = new MessageWalk(bytes);
  let at = from;
  while (at < bytes.length) {
    const end = walk.endOf(at);
    if (end === undefined) return undefined;
    if (end > bytes.length) return at;
    at = end;
  }
  return at;
};

/** The same file, as if it had ended there. */
const endAt = (file: Uint8Array, headerBytes: number, end: number): Uint8Array => {
  const bytes = new Uint8Array(end + checksumBytes);
  bytes.set(file.subarray(0, end));
  const view = viewOf(bytes);
  view.setUint32(4, end - headerBytes, true);
  // Zero: the header has no checksum of its own.
  if (headerBytes === longHeader) view.setUint16(12, 0, true);
  view.setUint16(end, fitChecksum(bytes.subarray(0, end)), true);
  return bytes;
};

type Header = { readonly bytes: number; readonly dataEnd: number };

const readHeader = (file: Uint8Array): Header | undefined => {
  const bytes = file[0]!;
  const view = viewOf(file);
  if (bytes !== shortHeader && bytes !== longHeader) return undefined;
  if (String.fromCharCode(...file.subarray(8, shortHeader)) !== ".FIT") return undefined;
  const checksum = bytes === longHeader && file.length >= longHeader ? view.getUint16(12, true) : 0;
  if (checksum !== 0 && checksum !== fitChecksum(file.subarray(0, 12))) return undefined;
  return { bytes, dataEnd: bytes + view.getUint32(4, true) };
};

const isWhole = (file: Uint8Array, { dataEnd }: Header): boolean =>
  file.length >= dataEnd + checksumBytes &&
  fitChecksum(file.subarray(0, dataEnd)) === viewOf(file).getUint16(dataEnd, true);

const cutOff = (at: number, of?: number): string =>
  of === undefined ? say`ends too early, after ${at} bytes` : say`ends too early, after ${at} of ${of} bytes`;

/** The whole part of a damaged file. When all bytes are there but the checksum is wrong, no value can be trusted. */
const repair = (file: Uint8Array, header: Header | undefined, from: number): FitPart => {
  const end = from + file.length;
  if (header === undefined)
    return { fault: file.length < shortHeader ? cutOff(end) : say`has no sound FIT header at byte ${from}` };
  // A recorder that was interrupted has not written the length into the header.
  const expected = header.dataEnd > header.bytes ? header.dataEnd + checksumBytes : undefined;
  if (expected !== undefined && file.length >= expected)
    return { fault: say`is damaged behind byte ${from}: its checksum is wrong` };
  const wholeEnd = findEnd(expected === undefined ? file : file.subarray(0, header.dataEnd), header.bytes);
  return wholeEnd === undefined
    ? { fault: say`is damaged behind byte ${from}, and ends too early` }
    : { bytes: endAt(file, header.bytes, wholeEnd), fault: cutOff(end, expected && from + expected) };
};

/** The chained files, until one is cut off or damaged: then it is unknown where the next begins. */
export function* eachFitPart(bytes: Uint8Array): Generator<FitPart> {
  let from = 0;
  while (from < bytes.length) {
    const file = bytes.subarray(from);
    const header = file.length < shortHeader ? undefined : readHeader(file);
    if (header === undefined || !isWhole(file, header)) {
      yield repair(file, header, from);
      return;
    }
    from += header.dataEnd + checksumBytes;
    yield { bytes: file.subarray(0, header.dataEnd + checksumBytes) };
  }
}
