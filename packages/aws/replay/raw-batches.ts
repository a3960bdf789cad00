/** The largest record that Kinesis takes (UpdateMaxRecordSize). */
const maxRecordBytes = 10 * 1024 * 1024;

/** How an envelope begins, as the API's template and every producer writes it. */
const envelopeStart = Buffer.from('{"version"');

const quote = 0x22;
const backslash = 0x5c;
const opening = 0x7b;
const closing = 0x7d;

/** A record of the stream, with what groups it: its driver, and its trip or the device of its tracks, if it says so. */
export type RawBatch = { readonly data: Uint8Array; readonly group: string };

/** Where the JSON object that begins at `from` ends; undefined if it does not end within the bytes. */
const endOfObject = (bytes: Uint8Array, from: number): number | undefined => {
  let depth = 0;
  let isInText = false;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isInText) {
      if (byte === backslash) at++;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === opening) depth++;
    else if (byte === closing && --depth === 0) return at + 1;
  }
  return undefined;
};

const parse = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    return undefined;
  }
};

const groupOf = (envelope: object): string => {
  const { driver, trip, device } = envelope as Readonly<Record<string, unknown>>;
  return `${driver}/${trip ?? device}`;
};

type Cut = { readonly batches: RawBatch[]; readonly rest: Buffer };

/** Cuts off the records that are whole. The rest waits for more bytes, unless these are the last. */
const cut = (bytes: Buffer, isLast: boolean): Cut => {
  const batches: RawBatch[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes[at] === opening ? endOfObject(bytes, at) : undefined;
    const data = bytes.subarray(at, end);
    const envelope = end === undefined ? undefined : parse(data);
    if (typeof envelope === "object" && envelope !== null) {
      batches.push({ data, group: groupOf(envelope) });
      at = end!;
      continue;
    }
    const isOpen = bytes[at] === opening && end === undefined;
    if (isOpen && !isLast && bytes.length - at < maxRecordBytes) break;
    const next = bytes.indexOf(envelopeStart, at + 1);
    if (next < 0 && !isLast && bytes.length - at < maxRecordBytes) break;
    const until = next < 0 ? bytes.length : next;
    batches.push({ data: bytes.subarray(at, until), group: "" });
    at = until;
  }
  return { batches, rest: bytes.subarray(at) };
};

/**
 * The records of an object that Firehose backed up, in order. It writes them one after another with nothing in between,
 * so an envelope ends where its JSON does. What is no JSON reaches up to the next `{"version"`, and is rejected as the
 * consumer rejected it; it costs no envelope around it. Holds no more than one record and one chunk.
 */
export async function* rawBatchesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RawBatch> {
  let rest: Buffer = Buffer.alloc(0);
  let atLeast = 0;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    // A record of many chunks is looked at again only when it has grown to twice its size.
    if (rest.length < atLeast) continue;
    const found = cut(rest, false);
    yield* found.batches;
    rest = found.rest;
    atLeast = rest.length * 2;
  }
  yield* cut(rest, true).batches;
}
