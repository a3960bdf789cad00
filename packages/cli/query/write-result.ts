import type { Output } from "../terminal.ts";
import type { QueryResult, Value } from "./query-result.ts";

export const formats = ["table", "csv", "json", "ndjson"] as const;
export type Format = (typeof formats)[number];

type Row = readonly Value[];

const textOf = (value: Value | undefined): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

/** RFC 4180. */
const csvLine = (row: Row): string =>
  `${row.map((value) => (/[",\r\n]/.test(textOf(value)) ? `"${textOf(value).replaceAll('"', '""')}"` : textOf(value))).join(",")}\r\n`;

const objectOf = (columns: readonly string[], row: Row): string =>
  JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, row[index]])));

/** How a column of a table is written. */
type Column = { readonly isNumber: boolean; readonly hasFractions: boolean; readonly width: number };

/** A table's fractions have three decimals; the other formats have all. */
const cellOf = (value: Value | undefined, { hasFractions }: Pick<Column, "hasFractions">): string =>
  typeof value === "number" && hasFractions
    ? value.toFixed(3)
    : // A terminal would act on control characters, and texts in the lake come from phones.
      textOf(value).replace(/\p{Cc}/gu, "?");

const columnOf = (name: string, values: readonly (Value | undefined)[]): Column => {
  const hasFractions = values.some((value) => typeof value === "number" && !Number.isInteger(value));
  return {
    isNumber: values.some((value) => typeof value === "number"),
    hasFractions,
    width: Math.max(name.length, ...values.map((value) => cellOf(value, { hasFractions }).length)),
  };
};

const lineOf = (cells: readonly string[], columns: readonly Column[]): string =>
  `${cells
    .map((cell, index) => {
      const { isNumber, width } = columns[index]!;
      return isNumber ? cell.padStart(width) : cell.padEnd(width);
    })
    .join("  ")
    .trimEnd()}\n`;

/** The first block of rows decides how the columns are written. */
const writeTable = async ({ columns: names, rows }: QueryResult, output: Output): Promise<void> => {
  let columns: readonly Column[] | undefined;
  const begin = (first: readonly Row[]): readonly Column[] => {
    const found = names.map((name, index) =>
      columnOf(
        name,
        first.map((row) => row[index]),
      ),
    );
    output.write(lineOf(names, found));
    output.write(`${found.map(({ width }) => "-".repeat(width)).join("  ")}\n`);
    return found;
  };
  let count = 0;
  for await (const block of rows) {
    columns ??= begin(block);
    for (const row of block) {
      const cells = columns.map((column, index) => cellOf(row[index], column));
      output.write(lineOf(cells, columns));
    }
    count += block.length;
  }
  if (!columns) begin([]);
  output.write(`${count} ${count === 1 ? "row" : "rows"}\n`);
};

/** The rows as long as somebody reads them. */
const whileRead = async function* ({ rows }: QueryResult, output: Output): QueryResult["rows"] {
  for await (const block of rows) {
    if (output.isUnread) return;
    yield block;
  }
};

export const writeResult = async (result: QueryResult, format: Format, output: Output): Promise<void> => {
  const { columns } = result;
  const rows = whileRead(result, output);
  switch (format) {
    case "table":
      return writeTable({ columns, rows }, output);
    case "csv":
      output.write(csvLine(columns));
      for await (const block of rows) output.write(block.map(csvLine).join(""));
      return;
    case "ndjson":
      for await (const block of rows)
        output.write(block.map((row) => `${objectOf(columns, row)}\n`).join(""));
      return;
    case "json": {
      let before = "[\n";
      for await (const block of rows)
        for (const row of block) {
          output.write(`${before}${objectOf(columns, row)}`);
          before = ",\n";
        }
      output.write(before === "[\n" ? "[]\n" : "\n]\n");
      return;
    }
    default:
      format satisfies never;
  }
};
