import { JSONParser } from "@streamparser/json";
import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import type { SourceDocument } from "./source.ts";

/** Bounds each requested value and what lies between two of them, since both are held in memory. */
const largestValue = 64 * 1024 * 1024;

export type JsonValue = {
  /** Its name in an object, its index in a list. */
  readonly key: string | number | undefined;
  readonly value: unknown;
};
export type JsonValues = { readonly values: readonly JsonValue[]; readonly isCutOff?: boolean };

/**
 * The values at some paths (`$.locations.*`) of a JSON text, as they are read. `isCutOff` of the last ones says
 * whether the text ended too early.
 */
export async function* readJsonValues(
  { label, pieces }: SourceDocument,
  paths: readonly string[],
): AsyncGenerator<JsonValues> {
  const parser = new JSONParser({ paths: [...paths], keepStack: false });
  let values: JsonValue[] = [];
  let fault: Error | undefined;
  parser.onError = (error) => {
    fault ??= error;
  };
  parser.onValue = ({ value, key }) => {
    values.push({ key, value });
  };
  let held = 0;
  for await (const piece of pieces()) {
    if (parser.isEnded) break;
    parser.write(piece);
    if (fault !== undefined) throw new ImportError(say`${label} is not JSON: ${fault.message}`);
    held = values.length > 0 ? 0 : held + piece.length;
    if (held > largestValue)
      throw new ImportError(
        say`${label} has a value of more than ${largestValue / 1024 / 1024} MB: cut it into smaller ones`,
      );
    yield { values };
    values = [];
  }
  yield { values, isCutOff: !parser.isEnded };
}
