/** Replaces control characters, which a terminal would act on. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, "?");
