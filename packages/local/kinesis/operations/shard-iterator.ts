import { crc32 } from "node:zlib";

/** A place in a shard, valid for five minutes. `position` is that of the next record to read. */
export type ShardIterator = {
  readonly streamName: string;
  readonly streamId: string;
  readonly shardNumber: number;
  readonly position: number;
  readonly createdAtMs: number;
};

export const iteratorLifetimeMs = 300_000;

/** Eight bytes of version as AWS writes them, then the text and its CRC-32, all in base64. */
const version = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);

export const encodeShardIterator = (iterator: ShardIterator): string => {
  const text = Buffer.from(
    [
      iterator.createdAtMs,
      iterator.streamId,
      iterator.shardNumber,
      iterator.position,
      iterator.streamName,
    ].join("/"),
  );
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(text));
  return Buffer.concat([version, text, checksum]).toString("base64");
};

export const decodeShardIterator = (token: string): ShardIterator | undefined => {
  const bytes = Buffer.from(token, "base64");
  if (bytes.toString("base64") !== token) return undefined;
  if (bytes.length < version.length + 4 || !bytes.subarray(0, version.length).equals(version))
    return undefined;
  const text = bytes.subarray(version.length, -4);
  if (crc32(text) !== bytes.readUInt32BE(bytes.length - 4)) return undefined;
  const [createdAtMs, streamId, shardNumber, position, streamName] = text.toString().split("/");
  if (streamId === undefined || streamName === undefined) return undefined;
  return {
    streamName,
    streamId,
    shardNumber: Number(shardNumber),
    position: Number(position),
    createdAtMs: Number(createdAtMs),
  };
};
