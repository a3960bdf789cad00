import { ByteReader, ByteWriter, DecodeError } from "./bytes.ts";
import { fields } from "./fields.ts";
import { maxRejected, maxRejectedId, noTime, type Rejected, type RejectedId } from "./rejected.ts";

/** The steps of the first record count from here. */
const origin: RejectedId = { t: noTime, id: 0 };

/**
 * Version byte 1, whether the set is full, then for each run of evenly spaced records, as varints: the step in time,
 * the step of the id (zigzag) and the number of steps minus one.
 */
export const encodeRejected = ({ ids, isFull }: Rejected): Uint8Array => {
  const writer = new ByteWriter();
  writer.byte(1);
  writer.byte(isFull ? 1 : 0);
  let before = origin;
  for (let at = 0; at < ids.length; ) {
    const stepT = ids[at]!.t - before.t;
    const stepId = ids[at]!.id - before.id;
    const from = at;
    for (; at < ids.length && ids[at]!.t - before.t === stepT && ids[at]!.id - before.id === stepId; at++)
      before = ids[at]!;
    writer.varint(stepT);
    writer.signed(stepId);
    writer.varint(at - from - 1);
  }
  return writer.finish();
};

/** Throws DecodeError for bytes that `encodeRejected` cannot have written. */
export const decodeRejected = (bytes: Uint8Array): Rejected => {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== 1) throw new DecodeError(`version ${version} is not known; known is 1`);
  const full = reader.byte();
  if (full > 1) throw new DecodeError(`a set is full or not, not ${full}`);
  const ids: RejectedId[] = [];
  let { t, id } = origin;
  while (reader.remaining > 0) {
    const stepT = reader.varint();
    const stepId = reader.signed();
    const count = reader.varint() + 1;
    if (ids.length + count > maxRejected) throw new DecodeError(`more than ${maxRejected} records`);
    if (ids.length > 0 && stepT === 0 && stepId <= 0) throw new DecodeError("records are not in order");
    const lastId = id + count * stepId;
    if (
      t + count * stepT > fields.t.most ||
      Math.min(id + stepId, lastId) < 0 ||
      Math.max(id, lastId) > maxRejectedId
    )
      throw new DecodeError("a record lies beyond what there can be");
    for (let i = 0; i < count; i++) {
      t += stepT;
      id += stepId;
      ids.push({ t, id });
    }
  }
  return { ids, isFull: full === 1 };
};
