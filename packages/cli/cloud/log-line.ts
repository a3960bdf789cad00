import { loggableText } from "@trips/core/application/loggable-error.ts";

/** A line of the local cloud's log: of an error no more than may be told. */
export const logLine = (message: string, error?: unknown): string =>
  error === undefined ? message : `${message}: ${loggableText(error)}`;
