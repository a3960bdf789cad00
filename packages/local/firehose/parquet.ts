import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { systemEffects } from "../process/effects.ts";
import type { ColumnType } from "../settings.ts";
import { exactInteger, type Row, readRows } from "./json-rows.ts";

export type Column = { readonly name: string; readonly type: ColumnType };
type Value = string | boolean | bigint | number | null;

export type ConversionFailure = { readonly errorCode: string; readonly errorMessage: string };

/** Bits of the integer types. */
const bits = { int: 32, bigint: 64 } as const;

class Misfit extends Error {}

const fit = ({ name, type }: Column, value: unknown, exact: () => bigint | undefined): Value => {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "string":
      if (typeof value === "object") break;
      return String(value);
    case "boolean":
      if (typeof value !== "boolean") break;
      return value;
    case "double": {
      if (typeof value === "number") return value;
      if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
        return Number(value);
      break;
    }
    case "int":
    case "bigint": {
      let whole: bigint | undefined;
      if (typeof value === "number" && Number.isInteger(value)) {
        whole = Number.isSafeInteger(value) ? BigInt(value) : exact();
      } else if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) whole = BigInt(value);
      if (whole !== undefined && BigInt.asIntN(bits[type], whole) === whole)
        return type === "int" ? Number(whole) : whole;
      break;
    }
    default:
      return type satisfies never;
  }
  throw new Misfit(
    `Data does not match the schema: ${name} of type ${type} cannot hold ${JSON.stringify(value)?.slice(0, 100)}`,
  );
};

/** Names are matched case-insensitively, as by AWS's JSON deserializers; other members are ignored. */
const rowReader = (columns: readonly Column[]) => {
  const names = columns.map(({ name }) => name.toLowerCase());
  const places = new Map(names.map((name, index) => [name, index]));
  return (row: Row, exact: (column: string) => bigint | undefined): Value[] => {
    const members: unknown[] = [];
    for (const name of Object.keys(row)) {
      const place = places.get(name) ?? places.get(name.toLowerCase());
      if (place !== undefined) members[place] = row[name];
    }
    return columns.map((column, index) => {
      const name = names[index]!;
      return fit(column, members[places.get(name)!], () => exact(name));
    });
  };
};

const parquetTypes = {
  string: "STRING",
  boolean: "BOOLEAN",
  int: "INT32",
  bigint: "INT64",
  double: "DOUBLE",
} as const;
const rowsPerGroup = 20_000;

/**
 * Collects records as rows of one Parquet file (Snappy inside). `add` returns why a record does not fit, and then
 * leaves out all of its rows; `finish` yields to the event loop between row groups.
 */
export const openParquetTable = (columns: readonly Column[], nextTurn = systemEffects.nextTurn) => {
  const data: Value[][] = columns.map(() => []);
  const toValues = rowReader(columns);
  let rows = 0;
  return {
    rows: (): number => rows,
    add(record: Uint8Array): ConversionFailure | undefined {
      let values: Value[][];
      try {
        values = readRows(record).map((row, index) =>
          toValues(row, (column) => exactInteger(record, index, column)),
        );
      } catch (error) {
        if (error instanceof Misfit) {
          return { errorCode: "DataFormatConversion.MalformedData", errorMessage: error.message };
        }
        return {
          errorCode: "DataFormatConversion.ParseError",
          errorMessage: `Encountered malformed JSON: ${(error as Error).message}`,
        };
      }
      for (const row of values) for (const [index, value] of row.entries()) data[index]!.push(value);
      rows += values.length;
      return undefined;
    },
    async finish(): Promise<Uint8Array> {
      const columnData = (from: number, to: number) =>
        columns.map(({ name, type }, index) => ({
          name,
          type: parquetTypes[type],
          data: data[index]!.slice(from, to),
          nullable: true,
        }));
      const writer = new ByteWriter();
      const parquet = new ParquetWriter({
        writer,
        schema: schemaFromColumnData({ columnData: columnData(0, 1) }),
        codec: "SNAPPY",
      });
      for (let from = 0; from < rows; from += rowsPerGroup) {
        await parquet.write({
          columnData: columnData(from, from + rowsPerGroup),
          rowGroupSize: rowsPerGroup,
        });
        await nextTurn();
      }
      await parquet.finish();
      return writer.getBytes();
    },
  };
};
