import { JSONParser } from "@streamparser/json";
import { CliError } from "../cli-error.ts";
import type { SourceDocument } from "./source.ts";

/** Between two values that are asked for: what is in between, and each of them, is held. */
const largestValue = 64 * 1024 * 1024;

export type JsonValue = {
  /** Its name in an object, its number in a list. */
  readonly key: string | number | undefined;
  readonly value: unknown;
};
export type JsonValues = { readonly values: readonly JsonValue[]; readonly isCutOff?: boolean };

/**
 * The values at some paths (`$.locations.*`) of a JSON text, as they come. The last that is given tells whether the text
 * ended before its end.
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
    if (fault !== undefined) throw new CliError("input", `${label} is not JSON: ${fault.message}`);
    held = values.length > 0 ? 0 : held + piece.length;
    if (held > largestValue)
      throw new CliError(
        "input",
        `${label} has one thing in it of more than ${largestValue / 1024 / 1024} MB: cut it into smaller ones`,
      );
    yield { values };
    values = [];
  }
  yield { values, isCutOff: !parser.isEnded };
}
