import { crc32 } from "node:zlib";

/**
 * One message of `application/vnd.amazon.eventstream`, all numbers big endian: total length (uint32), length of
 * the headers (uint32), CRC-32 of these 8 bytes, headers, payload, CRC-32 of all before it. A header is: length
 * of its name (uint8), name, type 7 for text (uint8), length of its value (uint16), value.
 */
export const encodeEventMessage = (
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
): Buffer => {
  const encodedHeaders = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const total = preludeBytes + encodedHeaders.length + payload.length + checksumBytes;
  const message = Buffer.allocUnsafe(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(encodedHeaders.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(encodedHeaders, preludeBytes);
  message.set(payload, preludeBytes + encodedHeaders.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - checksumBytes)), total - checksumBytes);
  return message;
};

const preludeBytes = 12;
const checksumBytes = 4;
const textType = 7;

const header = (name: string, value: string): Buffer => {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const bytes = Buffer.allocUnsafe(1 + nameBytes.length + 3 + valueBytes.length);
  bytes.writeUInt8(nameBytes.length, 0);
  bytes.set(nameBytes, 1);
  bytes.writeUInt8(textType, 1 + nameBytes.length);
  bytes.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  bytes.set(valueBytes, 4 + nameBytes.length);
  return bytes;
};
