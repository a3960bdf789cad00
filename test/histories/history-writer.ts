import { closeSync, openSync, writeSync } from "node:fs";

export type HistoryWriter = {
  write(event: object): void;
  close(): void;
};

/** One event a line, in the order in which they ended; README.md has the format. */
export const createHistoryWriter = (file: string, about: object): HistoryWriter => {
  const descriptor = openSync(file, "w");
  const write = (event: object): void => {
    writeSync(descriptor, `${JSON.stringify(event)}\n`);
  };
  write({ event: "begin", format: 1, ...about });
  return { write, close: () => closeSync(descriptor) };
};
