import type { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import { type FileBytes, readAt, viewOf } from "./source-file.ts";
import { isEncrypted, longNumbers, signatures, unknownSize, unpackAt, type ZipEntry } from "./zip-entry.ts";
import { extraFieldsOf, zipNameOf } from "./zip-names.ts";

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const end64Bytes = 56;
const listedBytes = 46;
const headerBytes = 30;
/** Of a list, whose entries take some hundred bytes each. */
const largestList = 64 * 1024 * 1024;

type List = { readonly entries: number; readonly at: number; readonly bytes: number };

const noList = () => new Error(say`it has no list of its files`);

/** A list too long for the numbers of 1989 is described before them (APPNOTE, 4.3.14). */
const findList64 = async (archive: FileBytes, locator: Uint8Array): Promise<List> => {
  if (locator.length < locatorBytes || viewOf(locator).getUint32(0, true) !== signatures.locator64)
    throw noList();
  const end = await readAt(archive, Number(viewOf(locator).getBigUint64(8, true)), end64Bytes);
  if (end.length < end64Bytes || viewOf(end).getUint32(0, true) !== signatures.end64) throw noList();
  const [entries, bytes, at] = [32, 40, 48].map((offset) => Number(viewOf(end).getBigUint64(offset, true)));
  return { entries: entries!, bytes: bytes!, at: at! };
};

const findList = async (archive: FileBytes): Promise<List> => {
  const from = Math.max(0, archive.size - endBytes - longestComment - locatorBytes);
  const tail = await readAt(archive, from, archive.size - from);
  const view = viewOf(tail);
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== signatures.end) continue;
    if (view.getUint16(at + 20, true) !== tail.length - endBytes - at) continue;
    const [entries, bytes, place] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    const isLong = entries === 0xffff || bytes === unknownSize || place === unknownSize;
    return isLong
      ? findList64(archive, tail.subarray(Math.max(0, at - locatorBytes), at))
      : { entries, bytes, at: place };
  }
  throw noList();
};

type Listed = {
  readonly fileName: string;
  readonly flags: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
};

const readListed = (list: Uint8Array, at: number): { readonly listed: Listed; readonly next: number } => {
  const view = viewOf(list);
  if (at + listedBytes > list.length || view.getUint32(at, true) !== signatures.listed)
    throw new Error(say`the list of its files is damaged`);
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) =>
    view.getUint16(at + offset, true),
  );
  const nameEnd = at + listedBytes + nameBytes!;
  const next = nameEnd + extraBytes! + commentBytes!;
  if (next > list.length) throw new Error(say`the list of its files is damaged`);
  const flags = view.getUint16(at + 8, true);
  const extraFields = extraFieldsOf(list.subarray(nameEnd, nameEnd + extraBytes!));
  const nextLong = longNumbers(extraFields);
  const numberAt = (offset: number): number => {
    const short = view.getUint32(at + offset, true);
    return short === unknownSize ? (nextLong() ?? short) : short;
  };
  const [bytes, packedBytes, headerAt] = [numberAt(24), numberAt(20), numberAt(42)] as const;
  const fileName = zipNameOf(flags, list.subarray(at + listedBytes, nameEnd), extraFields);
  return {
    listed: { fileName, flags, method: view.getUint16(at + 10, true), packedBytes, bytes, headerAt },
    next,
  };
};

/** A size that is a lie means that the archive is not what it says. */
async function* unpackListed(archive: FileBytes, listed: Listed): AsyncGenerator<Uint8Array> {
  const header = await readAt(archive, listed.headerAt, headerBytes);
  if (header.length < headerBytes || viewOf(header).getUint32(0, true) !== signatures.file)
    throw new Error(say`${listed.fileName} is not where the list says`);
  const view = viewOf(header);
  const dataAt = listed.headerAt + headerBytes + view.getUint16(26, true) + view.getUint16(28, true);
  let bytes = 0;
  for await (const piece of unpackAt(archive, { method: listed.method, dataAt }, listed.packedBytes)) {
    bytes += piece.length;
    if (bytes > listed.bytes) break;
    yield piece;
  }
  if (bytes !== listed.bytes) throw new Error(say`${listed.fileName} is not as long as the list says`);
}

/** The files of an archive by the list at its end. Throws if there is none. */
export async function* eachListed(
  archive: FileBytes,
  mostEntries: number,
  tooMany: () => ImportError,
): AsyncGenerator<ZipEntry> {
  const { entries, at: listAt, bytes } = await findList(archive);
  if (entries > mostEntries || bytes > largestList) throw tooMany();
  const list = await readAt(archive, listAt, bytes);
  let at = 0;
  for (let index = 0; index < entries; index += 1) {
    const { listed, next } = readListed(list, at);
    at = next;
    yield {
      fileName: listed.fileName,
      isEncrypted: isEncrypted(listed.flags),
      packedBytes: listed.packedBytes,
      isCutOff: false,
      pieces: () => unpackListed(archive, listed),
    };
  }
}
