import type { ColumnType } from "@trips/core/lake/columns.ts";
import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

export type Value = string | number | boolean | null;
export type ColumnsOf<Name extends string> = {
  readonly count: number;
  readonly columns: Readonly<Record<Name, readonly Value[]>>;
};

type Column<Name extends string> = { readonly name: Name; readonly type: ColumnType };

const parquetTypes = {
  string: "STRING",
  boolean: "BOOLEAN",
  int: "INT32",
  bigint: "INT64",
  double: "DOUBLE",
} as const satisfies Record<ColumnType, string>;

const rowsPerGroup = 50_000;

/** Integers are safe numbers: nothing that is measured needs more than 53 bits. */
const toValue = (value: unknown): Value =>
  typeof value === "bigint" ? Number(value) : ((value as Value | undefined) ?? null);

/** The columns of a Parquet file; null throughout where it has no such column. */
export const readParquet = async <Name extends string>(
  bytes: Uint8Array,
  names: readonly Name[],
): Promise<ColumnsOf<Name>> => {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = await parquetMetadataAsync(file);
  const count = Number(metadata.num_rows);
  const columns = Object.fromEntries(
    names.map((name) => [name, new Array<Value>(count).fill(null)]),
  ) as Record<Name, Value[]>;
  const known = new Set(metadata.schema.map(({ name }) => name));
  await parquetRead({
    file,
    metadata,
    columns: names.filter((name) => known.has(name)),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns[columnName as Name];
      for (let index = 0; index < columnData.length; index++)
        column[rowStart + index] = toValue(columnData[index]);
    },
  });
  return { count, columns };
};

const dataOf = (type: ColumnType, values: readonly Value[]): (Value | bigint)[] =>
  type === "bigint"
    ? values.map((value) => (value === null ? null : BigInt(value as number)))
    : (values as Value[]);

/**
 * A Parquet file (Snappy inside); yields to the event loop between row groups. Leaves out columns without a value but the
 * first: readers find columns by name, Athena and DuckDB too, and a fleet measures and crosses midnight in few of them.
 */
export const writeParquet = async <Name extends string>(
  columns: readonly Column<Name>[],
  rows: ColumnsOf<Name>,
): Promise<Uint8Array> => {
  const kept = columns.filter(
    ({ name }, index) => index === 0 || rows.columns[name].some((value) => value !== null),
  );
  const columnData = (from: number, to: number) =>
    kept.map(({ name, type }) => ({
      name,
      type: parquetTypes[type],
      data: dataOf(type, rows.columns[name].slice(from, to)),
      nullable: true,
    }));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnData(0, 1) }),
    codec: "SNAPPY",
  });
  for (let from = 0; from < rows.count; from += rowsPerGroup)
    await parquet.write({
      columnData: columnData(from, from + rowsPerGroup),
      rowGroupSize: rowsPerGroup,
    });
  await parquet.finish();
  return writer.getBytes();
};
