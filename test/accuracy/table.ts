/** A number, with its unit or without. */
const isNumeric = (cell: string): boolean => /^[+−-]?[\d.,]+( [%\w/]+)?$/.test(cell) || cell === none;

/** Columns as wide as their widest cell; numbers to the right. */
export const tableOf = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], pad: (cell: string, width: number) => string) =>
    cells
      .map((cell, column) => pad(cell, widths[column]!))
      .join("  ")
      .trimEnd();
  return [
    line(header, (cell, width) => cell.padEnd(width)),
    line(
      widths.map((width) => "─".repeat(width)),
      (cell) => cell,
    ),
    ...rows.map((row) =>
      line(row, (cell, width) => (isNumeric(cell) ? cell.padStart(width) : cell.padEnd(width))),
    ),
  ].join("\n");
};

export const none = "–";

export const fixed = (value: number | undefined, digits: number, unit = ""): string =>
  value === undefined ? none : `${value.toFixed(digits)}${unit}`;

export const signed = (value: number | undefined, digits: number, unit = ""): string =>
  value === undefined ? none : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}${unit}`;
