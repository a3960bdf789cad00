/** `1 trip`, `2 trips`: a number as it is written in the language, and the noun that agrees with it. */
export const counted =
  (one: string, many: string) =>
  (count: number, written: string): string =>
    `${written} ${count === 1 ? one : many}`;
