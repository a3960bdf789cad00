import { createHash } from "node:crypto";
import { PbfReader } from "pbf";

/** A user record in a KPL aggregate; its data are a view of the aggregate's. */
export type UserRecord = { readonly partitionKey: string; readonly data: Uint8Array };

type Message = { readonly keys: string[]; readonly records: { keyIndex?: number; data?: Uint8Array }[] };

const magic = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const digestBytes = 16;
/** The reader's own decoder garbles characters of four bytes. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const readRecord = (field: number, record: Message["records"][number], reader: PbfReader): void => {
  if (field === 1) record.keyIndex = reader.readVarint();
  else if (field === 3) record.data = reader.readBytes();
};

const readMessage = (field: number, { keys, records }: Message, reader: PbfReader): void => {
  if (field === 1) keys.push(utf8.decode(reader.readBytes()));
  else if (field === 3) records.push(reader.readMessage(readRecord, {}));
};

/**
 * De-aggregates a record: the magic number, a protobuf message {1 partition_key_table: string[], 3 records: {1
 * partition_key_index, 3 data}[]}, the MD5 of the message. Undefined for anything else.
 */
export const deaggregate = (data: Uint8Array): UserRecord[] | undefined => {
  if (data.length < magic.length + digestBytes || magic.compare(data, 0, magic.length) !== 0)
    return undefined;
  const message = data.subarray(magic.length, data.length - digestBytes);
  const digest = createHash("md5").update(message).digest();
  if (digest.compare(data, data.length - digestBytes) !== 0) return undefined;
  const reader = new PbfReader(message);
  try {
    const { keys, records } = reader.readFields(readMessage, { keys: [], records: [] } as Message);
    const whole = records.flatMap(({ keyIndex = -1, data: content }) => {
      const partitionKey = keys[keyIndex];
      return partitionKey === undefined || content === undefined ? [] : [{ partitionKey, data: content }];
    });
    return whole.length === records.length && reader.pos === message.length ? whole : undefined;
  } catch {
    // The reader and the decoder throw various errors on bytes that are no message.
    return undefined;
  }
};
