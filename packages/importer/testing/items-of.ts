import type { Overrides, Reader, SourceItem } from "../source.ts";

/** What a reader finds in this content when it arrives in small pieces. */
export const itemsOf = async (
  reader: Reader,
  content: string | Uint8Array,
  name: string,
  overrides: Overrides = {},
  pieceBytes = 1_000,
): Promise<SourceItem[]> => {
  const bytes = Buffer.from(content);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  const items: SourceItem[] = [];
  for await (const some of reader({ label: name, name, pieces }, overrides)) items.push(...some);
  return items;
};
