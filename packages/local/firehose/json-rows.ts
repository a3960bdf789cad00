export type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Splits concatenated JSON objects, with or without white space between them. */
const cut = (text: string): string[] => {
  const documents: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth === 0) {
        documents.push(text.slice(start, index + 1));
        start = index + 1;
      }
    }
  }
  if (text.slice(start).trim() !== "") documents.push(text.slice(start));
  return documents;
};

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Rows with a newline after each, which need no search for their ends; undefined if a line is no object. */
const readLines = (text: string): Row[] | undefined => {
  if (!text.endsWith("}\n")) return undefined;
  const rows: Row[] = [];
  for (const line of text.slice(0, -1).split("\n")) {
    if (!line.startsWith("{")) return undefined;
    try {
      rows.push(JSON.parse(line));
    } catch {
      // An object over several lines, several in one, or no JSON: `cut` tells.
      return undefined;
    }
  }
  return rows;
};

/**
 * The JSON objects of one record: `{"a":1}{"a":2}`, never an array. Throws an Error with the reason; the record then
 * fails as a whole.
 */
export const readRows = (data: Uint8Array): Row[] => {
  const text = decoder.decode(data);
  const lines = readLines(text);
  if (lines !== undefined) return lines;
  const documents = cut(text);
  if (documents.length === 0) throw new Error("the record holds no JSON object");
  return documents.map((document) => {
    const row: unknown = JSON.parse(document);
    if (!isRow(row)) throw new Error("the record holds JSON that is not an object");
    return row;
  });
};

/** Keeps a whole number's digits, which JSON.parse would round beyond 2^53. */
export const exactInteger = (data: Uint8Array, rowIndex: number, column: string): bigint | undefined => {
  const document = cut(decoder.decode(data))[rowIndex];
  if (document === undefined) return undefined;
  let found: bigint | undefined;
  const reviver = function (
    this: unknown,
    key: string,
    value: unknown,
    context?: { source?: string },
  ): unknown {
    if (key.toLowerCase() === column && /^-?\d+$/.test(context?.source ?? ""))
      return BigInt(context!.source!);
    return value;
  };
  const row: unknown = JSON.parse(
    document,
    reviver as (this: unknown, key: string, value: unknown) => unknown,
  );
  if (isRow(row)) {
    for (const [key, value] of Object.entries(row)) {
      if (key.toLowerCase() === column && typeof value === "bigint") found = value;
    }
  }
  return found;
};
