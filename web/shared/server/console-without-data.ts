import { loggableError } from "@trips/core/application/loggable-error.ts";

type Print = (...values: unknown[]) => void;

const withoutData =
  (print: Print): Print =>
  (...values) =>
    print(...values.map((value) => (value instanceof Error ? loggableError(value) : value)));

/**
 * From here on errors are logged without the data they quote, both by this code and by Next, which logs whatever a page
 * or a route throws.
 */
export const keepDataOutOf = (console: { error: Print; warn: Print; log: Print }): void => {
  for (const name of ["error", "warn", "log"] as const)
    console[name] = withoutData(console[name].bind(console));
};
