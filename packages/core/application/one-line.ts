/** A text in one line, without characters that could hide or reorder others; undefined if nothing is left. */
export const inOneLine = (text: string): string | undefined =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim() || undefined;
