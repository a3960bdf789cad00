import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { constants, createInflateRaw, type InflateRaw } from "node:zlib";
import { getFileNameLowLevel, parseExtraFields, validateFileName } from "yauzl";
import { printable } from "./printable.ts";
import { boundUnpacked } from "./unpack.ts";

/** A file in an archive, found by the header before it. */
export type ZipRemain = {
  readonly fileName: string;
  readonly isEncrypted: boolean;
  readonly packedBytes: number;
  /** The archive ends before the file does. */
  readonly isCutOff: boolean;
  readonly open: () => Readable;
};
export type Missing = { readonly missing: string };

const headerBytes = 30;
const descriptorBytes = [16, 24, 12, 20];
const signatureBytes = 4;
const signatures = { file: 0x04034b50, directory: 0x02014b50, end: 0x06054b50, end64: 0x06064b50 };
const isFollowing = (signature: number): boolean => Object.values(signatures).includes(signature);
const unknownSize = 0xffffffff;
const encryptionFlags = 0x41;
const methods = { stored: 0, deflated: 8 };

const readAt = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

type Header = {
  readonly fileName: string;
  readonly flags: number;
  readonly method: number;
  readonly dataAt: number;
  /** Undefined: unknown when the header was written; the descriptor behind the data has it. */
  readonly packedBytes: number | undefined;
};

const packedBytesOf = (
  header: Buffer,
  flags: number,
  extraFields: ReturnType<typeof parseExtraFields>,
): number | undefined => {
  if ((flags & 0x08) !== 0) return undefined;
  const [packed, whole] = [header.readUInt32LE(18), header.readUInt32LE(22)];
  if (packed !== unknownSize) return packed;
  const zip64 = extraFields.find(({ id }) => id === 1)?.data;
  const at = whole === unknownSize ? 8 : 0;
  return zip64 !== undefined && zip64.length >= at + 8 ? Number(zip64.readBigUInt64LE(at)) : undefined;
};

/** Undefined: it is cut off. */
const readHeader = async (file: FileHandle, at: number): Promise<Header | undefined> => {
  const header = await readAt(file, at, headerBytes);
  if (header.length < headerBytes) return undefined;
  const [nameBytes, extraBytes] = [header.readUInt16LE(26), header.readUInt16LE(28)];
  const names = await readAt(file, at + headerBytes, nameBytes + extraBytes);
  if (names.length < nameBytes + extraBytes) return undefined;
  const flags = header.readUInt16LE(6);
  const extraFields = parseExtraFields(names.subarray(nameBytes));
  const fileName = getFileNameLowLevel(flags, names.subarray(0, nameBytes), extraFields, false);
  const problem = validateFileName(fileName);
  if (problem !== null) throw new Error(problem);
  return {
    ...{ fileName, flags, method: header.readUInt16LE(8) },
    dataAt: at + headerBytes + names.length,
    packedBytes: packedBytesOf(header, flags, extraFields),
  };
};

type Archive = { readonly path: string; readonly file: FileHandle; readonly size: number };

const openData = (
  { path }: Archive,
  { method, dataAt }: Header,
  packedBytes: number,
  finishFlush = constants.Z_FINISH,
) => {
  const end = dataAt + packedBytes - 1;
  const packed = packedBytes === 0 ? Readable.from([]) : createReadStream(path, { start: dataAt, end });
  if (method === methods.stored) return packed;
  if (method !== methods.deflated) throw new Error(`unsupported compression method: ${method}`);
  // The second stream reports the errors of both.
  return pipeline(packed, createInflateRaw({ finishFlush }), () => {});
};

/** Unpacks the rest of the archive to find where the deflated data end; undefined: they are cut off. */
const findPackedEnd = async (archive: Archive, header: Header): Promise<number | undefined> => {
  const left = archive.size - header.dataAt;
  const unpacked = openData(archive, header, left) as InflateRaw;
  try {
    for await (const _ of boundUnpacked(unpacked, left, `${archive.path}, ${printable(header.fileName)}`));
    return header.dataAt + unpacked.bytesWritten;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "Z_BUF_ERROR") return undefined;
    throw error;
  }
};

/** The descriptor behind data of unknown size has four forms and no mark of which; the next signature decides. */
const skipDescriptor = async ({ file, size }: Archive, at: number): Promise<number> => {
  const bytes = await readAt(file, at, Math.max(...descriptorBytes) + signatureBytes);
  const length = descriptorBytes.find(
    (length) => bytes.length >= length + signatureBytes && isFollowing(bytes.readUInt32LE(length)),
  );
  return length === undefined ? Math.min(at + Math.max(...descriptorBytes), size) : at + length;
};

type Extent = { readonly packedEnd: number; readonly isCutOff: boolean; readonly next: number };

/** Undefined: only the list at the archive's end has its length. */
const measure = async (archive: Archive, header: Header): Promise<Extent | undefined> => {
  const { dataAt, packedBytes, method } = header;
  const { size } = archive;
  const isDeflated = method === methods.deflated;
  if (packedBytes === undefined && !isDeflated) return undefined;
  if (packedBytes !== undefined && dataAt + packedBytes <= size)
    return { packedEnd: dataAt + packedBytes, isCutOff: false, next: dataAt + packedBytes };
  const packedEnd = isDeflated ? await findPackedEnd(archive, header) : undefined;
  if (packedEnd === undefined || packedBytes !== undefined)
    return { packedEnd: size, isCutOff: true, next: size };
  return { packedEnd, isCutOff: false, next: await skipDescriptor(archive, packedEnd) };
};

async function* eachFile(archive: Archive): AsyncGenerator<ZipRemain | Missing> {
  let at = 0;
  let where = "in the header of its first file";
  for (;;) {
    const bytes = await readAt(archive.file, at, signatureBytes);
    const signature = bytes.length < signatureBytes ? undefined : bytes.readUInt32LE();
    if (signature !== undefined && signature !== signatures.file) {
      const missing = isFollowing(signature)
        ? "has no readable list of its files at its end: those that stand before it are imported"
        : `is damaged at byte ${at}: what follows is missing`;
      return yield { missing };
    }
    const header = signature === undefined ? undefined : await readHeader(archive.file, at);
    if (header === undefined)
      return yield { missing: `ends too early, ${where}: what would follow is missing` };
    const { fileName, flags } = header;
    const extent = await measure(archive, header);
    if (extent === undefined)
      return yield {
        missing: `ends too early, and how long ${printable(fileName)} is stood at its end: it is missing, and what would follow`,
      };
    const { packedEnd, isCutOff, next } = extent;
    const packedBytes = packedEnd - header.dataAt;
    const flush = isCutOff ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
    yield {
      ...{ fileName, packedBytes, isCutOff, isEncrypted: (flags & encryptionFlags) !== 0 },
      open: () => openData(archive, header, packedBytes, flush),
    };
    where = `${isCutOff ? "in" : "after"} ${printable(fileName)}`;
    at = next;
  }
}

/**
 * The files of an archive without the list at its end, by the header before each file (PKWARE's APPNOTE, 4.3). The
 * last item says what is missing.
 */
export async function* eachZipRemain(path: string): AsyncGenerator<ZipRemain | Missing> {
  const file = await open(path);
  try {
    yield* eachFile({ path, file, size: (await file.stat()).size });
  } finally {
    await file.close();
  }
}
