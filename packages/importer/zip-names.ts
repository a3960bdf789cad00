import { say } from "./say.ts";
import { viewOf } from "./source-file.ts";

/** What a program appends to a header (PKWARE's APPNOTE, 4.5). */
export type ExtraField = { readonly id: number; readonly data: Uint8Array };

export const extraFieldsOf = (bytes: Uint8Array): readonly ExtraField[] => {
  const view = viewOf(bytes);
  const fields: ExtraField[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) throw new Error(say`a header's extra field is longer than the header`);
    fields.push({ id: view.getUint16(at, true), data: bytes.subarray(at + 4, end) });
    at = end;
  }
  return fields;
};

/** Code page 437 from 128 on, which DOS wrote names in. */
const dosCharacters =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const fromDos = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : dosCharacters[byte - 128])).join("");

const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

const crc32 = (bytes: Uint8Array): number => {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
};

const unicodePath = 0x7075;
const utf8Flag = 0x800;

/** Info-ZIP's Unicode path holds only while it belongs to the name before it. */
const unicodeNameOf = (name: Uint8Array, extraFields: readonly ExtraField[]): string | undefined => {
  const sound = extraFields.find(
    ({ id, data }) =>
      id === unicodePath &&
      data.length > 5 &&
      data[0] === 1 &&
      viewOf(data).getUint32(1, true) === crc32(name),
  );
  return sound && fromUtf8(sound.data.subarray(5));
};

/** The name of a file in an archive. Throws for one that leads out of it. */
export const zipNameOf = (flags: number, bytes: Uint8Array, extraFields: readonly ExtraField[]): string => {
  const known = unicodeNameOf(bytes, extraFields);
  const name = (known ?? ((flags & utf8Flag) === 0 ? fromDos(bytes) : fromUtf8(bytes))).replaceAll("\\", "/");
  if (/^([a-z]:|\/)/i.test(name)) throw new Error(say`absolute path: ${name}`);
  if (name.split("/").includes("..")) throw new Error(say`invalid relative path: ${name}`);
  return name;
};
