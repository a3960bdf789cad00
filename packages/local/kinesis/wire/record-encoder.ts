import { frameArrivalMs, frameDataStart, frameKeyStart } from "../log/frame.ts";
import { FrameCollector } from "../log/frame-collector.ts";
import { BufferPool } from "./buffer-pool.ts";
import { encodeCbor } from "./cbor.ts";

/** What encoding a shard's records needs beyond their frames. */
export type RecordContext = {
  readonly sequencePrefix: string;
  isEncryptedAt(arrivalMs: number): boolean;
};

const positionDigits = 16;
const arrivalDigits = 13;
/** Bytes of a record beyond key and data, in either format; a key in JSON may take six times its bytes. */
const overheadBytes = 256;

/** Fits any answer up to GetRecords' 10 MiB of short records in base64. */
const pool = new BufferPool(18 * 1024 * 1024, 3);

/**
 * Writes the records of an answer into one buffer as they are read, without an object per record: an answer may hold
 * 10,000. `finish` appends the answer's other members.
 */
export abstract class RecordEncoder extends FrameCollector {
  readonly keepsViews = false;
  readonly #context: RecordContext;
  protected out: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  protected end = 0;
  protected encodedArrival: Buffer = Buffer.alloc(0);
  protected isEncrypted = false;
  #arrivalMs = -1;
  #sequenceSuffix = "";

  constructor(context: RecordContext, maximumFrames: number, maximumBytes: number) {
    super(maximumFrames, maximumBytes);
    this.#context = context;
  }

  abstract finish(others: Readonly<Record<string, unknown>>): Buffer;
  protected abstract encodeArrival(arrivalMs: number): Buffer;
  protected abstract addRecord(bytes: Buffer, key: number, data: number, end: number, position: number): void;

  protected override add(bytes: Buffer, at: number, length: number, position: number): void {
    const arrivalMs = frameArrivalMs(bytes, at);
    if (arrivalMs !== this.#arrivalMs) {
      this.#arrivalMs = arrivalMs;
      this.#sequenceSuffix = `${String(arrivalMs).padStart(arrivalDigits, "0")}02`;
      this.encodedArrival = this.encodeArrival(arrivalMs);
      this.isEncrypted = this.#context.isEncryptedAt(arrivalMs);
    }
    const key = frameKeyStart(at);
    const data = frameDataStart(bytes, at);
    const dataBytes = at + length - data;
    this.reserve(overheadBytes + 6 * (data - key) + Math.ceil(dataBytes / 3) * 4);
    this.addRecord(bytes, key, data, at + length, position);
  }

  /** Small answers take little; for a large one the buffer grows only twice. */
  protected reserve(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.out.length) return;
    const enlarged = needed < 1024 * 1024 ? Buffer.allocUnsafeSlow(2 * 1024 * 1024) : largeBuffer(needed);
    this.out.copy(enlarged, 0, 0, this.end);
    pool.give(this.out);
    this.out = enlarged;
  }

  /** Releases what `finish` returned: another answer may reuse its bytes from now on. */
  release(): void {
    pool.give(this.out);
    this.out = Buffer.alloc(0);
  }

  protected write(part: Buffer): void {
    this.out.set(part, this.end);
    this.end += part.length;
  }

  /** Same text as formatSequenceNumber. */
  protected writeSequenceNumber(position: number): void {
    this.end += this.out.write(this.#context.sequencePrefix, this.end, "latin1");
    let left = position;
    for (let at = this.end + positionDigits - 1; at >= this.end; at--) {
      const rest = Math.floor(left / 10);
      this.out[at] = 48 + (left - rest * 10);
      left = rest;
    }
    this.end += positionDigits;
    this.end += this.out.write(this.#sequenceSuffix, this.end, "latin1");
  }
}

const largeBuffer = (needed: number): Buffer =>
  needed <= pool.bytes ? pool.take() : Buffer.allocUnsafeSlow(needed * 2);

const json = {
  begin: Buffer.from('{"Records":['),
  sequenceNumber: Buffer.from('{"SequenceNumber":"'),
  arrival: Buffer.from('","ApproximateArrivalTimestamp":'),
  data: Buffer.from(',"Data":"'),
  key: Buffer.from('","PartitionKey":'),
  encrypted: Buffer.from(',"EncryptionType":"KMS"'),
};
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const closingBracket = 0x5d;
const closingBrace = 0x7d;

export class JsonRecordEncoder extends RecordEncoder {
  constructor(context: RecordContext, maximumFrames: number, maximumBytes: number) {
    super(context, maximumFrames, maximumBytes);
    this.write(json.begin);
  }

  protected override encodeArrival(arrivalMs: number): Buffer {
    return Buffer.from(String(arrivalMs / 1000));
  }

  protected override addRecord(
    bytes: Buffer,
    key: number,
    data: number,
    end: number,
    position: number,
  ): void {
    if (this.frames > 0) this.out[this.end++] = comma;
    this.write(json.sequenceNumber);
    this.writeSequenceNumber(position);
    this.write(json.arrival);
    this.write(this.encodedArrival);
    this.write(json.data);
    this.end += this.out.write(bytes.toString("base64", data, end), this.end, "latin1");
    this.write(json.key);
    this.#writeKey(bytes, key, data);
    if (this.isEncrypted) this.write(json.encrypted);
    this.out[this.end++] = closingBrace;
  }

  #writeKey(bytes: Buffer, start: number, end: number): void {
    const begin = this.end;
    this.out[this.end++] = quote;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte < 0x20 || byte === quote || byte === backslash) {
        this.end = begin;
        this.end += this.out.write(JSON.stringify(bytes.toString("utf8", start, end)), begin);
        return;
      }
      this.out[this.end++] = byte;
    }
    this.out[this.end++] = quote;
  }

  override finish(others: Readonly<Record<string, unknown>>): Buffer {
    const rest = Buffer.from(JSON.stringify(others));
    this.reserve(rest.length + 1);
    this.out[this.end++] = closingBracket;
    this.write(rest);
    this.out[this.end - rest.length] = comma;
    return this.out.subarray(0, this.end);
  }
}

const cbor = {
  records: encodeCbor("Records"),
  sequenceNumber: Buffer.concat([encodeCbor("SequenceNumber"), Buffer.from([0x78, 56])]),
  arrival: encodeCbor("ApproximateArrivalTimestamp"),
  data: encodeCbor("Data"),
  key: encodeCbor("PartitionKey"),
  encrypted: Buffer.concat([encodeCbor("EncryptionType"), encodeCbor("KMS")]),
};
const mapHead = 0xa0;
const bytesHead32 = 0x5a;
const textHead16 = 0x79;
const arrayHead16 = 0x99;
const recordMembers = 4;

export class CborRecordEncoder extends RecordEncoder {
  readonly #head: number;

  constructor(context: RecordContext, maximumFrames: number, maximumBytes: number) {
    super(context, maximumFrames, maximumBytes);
    this.end = 1;
    this.write(cbor.records);
    this.#head = this.end;
    this.end += 3;
  }

  protected override encodeArrival(arrivalMs: number): Buffer {
    return encodeCbor(new Date(arrivalMs));
  }

  protected override addRecord(
    bytes: Buffer,
    key: number,
    data: number,
    end: number,
    position: number,
  ): void {
    this.out[this.end++] = mapHead | (this.isEncrypted ? recordMembers + 1 : recordMembers);
    this.write(cbor.sequenceNumber);
    this.writeSequenceNumber(position);
    this.write(cbor.arrival);
    this.write(this.encodedArrival);
    this.write(cbor.data);
    this.out[this.end++] = bytesHead32;
    this.end = this.out.writeUInt32BE(end - data, this.end);
    this.end += bytes.copy(this.out, this.end, data, end);
    this.write(cbor.key);
    this.out[this.end++] = textHead16;
    this.end = this.out.writeUInt16BE(data - key, this.end);
    this.end += bytes.copy(this.out, this.end, key, data);
    if (this.isEncrypted) this.write(cbor.encrypted);
  }

  override finish(others: Readonly<Record<string, unknown>>): Buffer {
    const members = Object.keys(others).length;
    const rest = encodeCbor(others).subarray(1);
    this.reserve(rest.length);
    this.write(rest);
    this.out[0] = mapHead | (members + 1);
    this.out[this.#head] = arrayHead16;
    this.out.writeUInt16BE(this.frames, this.#head + 1);
    return this.out.subarray(0, this.end);
  }
}
