import { inflate } from "./inflate.ts";
import { say } from "./say.ts";
import { type FileBytes, viewOf } from "./source-file.ts";
import type { ExtraField } from "./zip-names.ts";

export type ZipEntry = {
  readonly fileName: string;
  readonly isEncrypted: boolean;
  readonly packedBytes: number;
  /** The archive ends before the file does. */
  readonly isCutOff: boolean;
  /** Its content; unpacked anew by each call. */
  readonly pieces: () => AsyncGenerator<Uint8Array, unknown>;
};
export type Missing = { readonly missing: string };

export const signatures = {
  ...{ file: 0x04034b50, listed: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 },
};
export const methods = { stored: 0, deflated: 8 };
export const unknownSize = 0xffffffff;

const encryptionFlags = 0x41;
export const isEncrypted = (flags: number): boolean => (flags & encryptionFlags) !== 0;

/** The 64-bit numbers of a header, in their order; absent where its own field was large enough. */
export const longNumbers = (extraFields: readonly ExtraField[]): (() => number | undefined) => {
  const data = extraFields.find(({ id }) => id === 1)?.data ?? new Uint8Array();
  let at = 0;
  return () => {
    if (at + 8 > data.length) return undefined;
    at += 8;
    return Number(viewOf(data).getBigUint64(at - 8, true));
  };
};

/** Unpacks what lies at a place of an archive. */
export async function* unpackAt(
  archive: FileBytes,
  { method, dataAt }: { readonly method: number; readonly dataAt: number },
  packedBytes: number,
  mayBeCutOff = false,
): AsyncGenerator<Uint8Array, number> {
  const packed = archive.read(dataAt, dataAt + packedBytes);
  if (method === methods.deflated) return yield* inflate(packed, "deflate", mayBeCutOff);
  if (method !== methods.stored) throw new Error(say`unsupported compression method: ${method}`);
  yield* packed;
  return packedBytes;
}
