import { cpus, totalmem } from "node:os";

export type Target = { readonly name: string; readonly measured: string; readonly isMet: boolean };

/** One section of the report, as Markdown, so that the output can be kept as it is. */
export type Section = {
  readonly title: string;
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
};

export type Table = {
  readonly title?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

export const printSection = ({ title, notes, tables, targets }: Section): void => {
  console.log(`\n## ${title}\n`);
  for (const note of notes) console.log(`${note}\n`);
  for (const table of tables) printTable(table);
  for (const target of targets)
    console.log(`- ${target.isMet ? "met" : "MISSED"}: ${target.name}: ${target.measured}`);
};

const printTable = ({ title, head, rows }: Table): void => {
  if (title) console.log(`${title}\n`);
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  console.log(line(head));
  console.log(
    `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`,
  );
  for (const row of rows) console.log(line(row));
  console.log();
};

export const machine = (): string => {
  const processors = cpus();
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
};
