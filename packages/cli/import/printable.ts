/** What a terminal would take for a command does not belong into a report. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, "?");
