import { CutOffError } from "./inflate.ts";
import { printable } from "./printable.ts";
import { say } from "./say.ts";
import { type FileBytes, readAt, viewOf } from "./source-file.ts";
import { boundUnpacked } from "./unpack.ts";
import {
  isEncrypted,
  longNumbers,
  type Missing,
  methods,
  signatures,
  unknownSize,
  unpackAt,
  type ZipEntry,
} from "./zip-entry.ts";
import { type ExtraField, extraFieldsOf, zipNameOf } from "./zip-names.ts";

const headerBytes = 30;
const descriptorBytes = [16, 24, 12, 20];
const signatureBytes = 4;
const following: readonly number[] = [signatures.file, signatures.listed, signatures.end, signatures.end64];
const isFollowing = (signature: number): boolean => following.includes(signature);
type Header = {
  readonly fileName: string;
  readonly flags: number;
  readonly method: number;
  readonly dataAt: number;
  /** Undefined: unknown when the header was written; the descriptor behind the data has it. */
  readonly packedBytes: number | undefined;
};

const packedBytesOf = (
  header: DataView,
  flags: number,
  extraFields: readonly ExtraField[],
): number | undefined => {
  if ((flags & 0x08) !== 0) return undefined;
  const [packed, whole] = [header.getUint32(18, true), header.getUint32(22, true)];
  if (packed !== unknownSize) return packed;
  const nextLong = longNumbers(extraFields);
  if (whole === unknownSize) nextLong();
  return nextLong();
};

/** Undefined: it is cut off. */
const readHeader = async (archive: FileBytes, at: number): Promise<Header | undefined> => {
  const bytes = await readAt(archive, at, headerBytes);
  if (bytes.length < headerBytes) return undefined;
  const header = viewOf(bytes);
  const [nameBytes, extraBytes] = [header.getUint16(26, true), header.getUint16(28, true)];
  const names = await readAt(archive, at + headerBytes, nameBytes + extraBytes);
  if (names.length < nameBytes + extraBytes) return undefined;
  const flags = header.getUint16(6, true);
  const extraFields = extraFieldsOf(names.subarray(nameBytes));
  return {
    fileName: zipNameOf(flags, names.subarray(0, nameBytes), extraFields),
    ...{ flags, method: header.getUint16(8, true) },
    dataAt: at + headerBytes + names.length,
    packedBytes: packedBytesOf(header, flags, extraFields),
  };
};

type Archive = FileBytes & { readonly label: string };

/** Unpacks the rest of the archive to find where the deflated data end; undefined: they are cut off. */
const findPackedEnd = async (archive: Archive, header: Header): Promise<number | undefined> => {
  const left = archive.size - header.dataAt;
  const label = `${archive.label}, ${printable(header.fileName)}`;
  const unpacked = boundUnpacked(unpackAt(archive, header, left), left, label);
  try {
    for (;;) {
      const { done, value } = await unpacked.next();
      if (done) return header.dataAt + value;
    }
  } catch (error) {
    if (error instanceof CutOffError) return undefined;
    throw error;
  }
};

/** The descriptor behind data of unknown size has four forms and no mark of which; the next signature decides. */
const skipDescriptor = async (archive: Archive, at: number): Promise<number> => {
  const bytes = await readAt(archive, at, Math.max(...descriptorBytes) + signatureBytes);
  const length = descriptorBytes.find(
    (length) => bytes.length >= length + signatureBytes && isFollowing(viewOf(bytes).getUint32(length, true)),
  );
  return length === undefined ? Math.min(at + Math.max(...descriptorBytes), archive.size) : at + length;
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

/**
 * The files of an archive without the list at its end, by the header before each file (PKWARE's APPNOTE, 4.3). The
 * last item says what is missing.
 */
export async function* eachZipRemain(archive: Archive): AsyncGenerator<ZipEntry | Missing> {
  let at = 0;
  let where = say`in the header of its first file`;
  for (;;) {
    const bytes = await readAt(archive, at, signatureBytes);
    const signature = bytes.length < signatureBytes ? undefined : viewOf(bytes).getUint32(0, true);
    if (signature !== undefined && signature !== signatures.file) {
      const missing = isFollowing(signature)
        ? say`has no readable list of its files at its end: those that stand before it are imported`
        : say`is damaged at byte ${at}: what follows is missing`;
      return yield { missing };
    }
    const header = signature === undefined ? undefined : await readHeader(archive, at);
    if (header === undefined)
      return yield { missing: say`ends too early, ${where}: what would follow is missing` };
    const { fileName, flags } = header;
    const extent = await measure(archive, header);
    if (extent === undefined)
      return yield {
        missing: say`ends too early, and how long ${printable(fileName)} is stood at its end: it is missing, and what would follow`,
      };
    const { packedEnd, isCutOff, next } = extent;
    const packedBytes = packedEnd - header.dataAt;
    yield {
      ...{ fileName, packedBytes, isCutOff, isEncrypted: isEncrypted(flags) },
      pieces: () => unpackAt(archive, header, packedBytes, isCutOff),
    };
    where = isCutOff ? say`in ${printable(fileName)}` : say`after ${printable(fileName)}`;
    at = next;
  }
}
