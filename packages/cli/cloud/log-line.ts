import { loggableText } from "@trips/core/application/loggable-error.ts";

/** A line of the local cloud's log, with only as much of an error as may be logged. */
export const logLine = (message: string, error?: unknown): string =>
  error === undefined ? message : `${message}: ${loggableText(error)}`;
