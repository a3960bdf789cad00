import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import { fields } from "./fields.ts";
import type { IdSet } from "./id-set.ts";

/** Version byte 1, then two varints for each run: the hole before it, and its length minus one. */
export const encodeIds = (ids: IdSet): Uint8Array => {
  const writer = new ByteWriter();
  writer.byte(1);
  let next = 0;
  for (let i = 0; i < ids.length; i += 2) {
    writer.varint(ids[i]! - next);
    writer.varint(ids[i + 1]! - ids[i]!);
    next = ids[i + 1]! + 1;
  }
  return writer.finish();
};

/** Throws DecodeError for bytes that `encodeIds` cannot have written. */
export const decodeIds = (bytes: Uint8Array): IdSet => {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== 1) throw new DecodeError(`version ${version} is not known; known is 1`);
  const ids: number[] = [];
  let next = 0;
  while (reader.remaining > 0) {
    const hole = reader.varint();
    if (hole === 0 && ids.length > 0) throw new DecodeError("two runs touch");
    const start = next + hole;
    const end = start + reader.varint();
    if (end > fields.id.most) throw new DecodeError(`id ${end} is beyond ${fields.id.most}`);
    ids.push(start, end);
    next = end + 1;
  }
  return ids;
};
