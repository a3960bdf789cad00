import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { type Column, openParquetTable } from "./parquet.ts";

const columns: Column[] = [
  { name: "driver", type: "string" },
  { name: "id", type: "bigint" },
  { name: "lat", type: "double" },
];

const convert = async (...records: string[]) => {
  const table = openParquetTable(columns);
  const failures = records.map((record) => table.add(Buffer.from(record))?.errorCode);
  const bytes = await table.finish();
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  return { failures, rows };
};

describe("records become rows", () => {
  it("of the columns in the table, in order, absent values as null and other members left out", async () => {
    const { rows, failures } = await convert(
      '{"driver":"ana","id":1,"lat":-34.6,"extra":[1]}',
      '{"ID":"2","lat":"3.5"}',
    );
    expect(failures).toEqual([undefined, undefined]);
    expect(rows).toEqual([
      { driver: "ana", id: 1n, lat: -34.6 },
      { driver: null, id: 2n, lat: 3.5 },
    ]);
  });

  it("of every JSON object in them, separated or not", async () => {
    const { rows } = await convert('{"id":1}{"id":2}\n {"id":3,"driver":"}{\\"é"}\n');
    expect(rows.map((row) => [row.id, row.driver])).toEqual([
      [1n, null],
      [2n, null],
      [3n, '}{"é'],
    ]);
  });

  it("without rounding whole numbers beyond 2^53", async () => {
    const { rows } = await convert('{"id":9223372036854775807}{"id":-9007199254740993}');
    expect(rows.map((row) => row.id)).toEqual([9223372036854775807n, -9007199254740993n]);
  });

  it("with true, false or nothing where the column is a boolean", async () => {
    const table = openParquetTable([{ name: "backfill", type: "boolean" }]);
    const failures = ["true", "false", "null", "1"].map((value) =>
      table.add(Buffer.from(`{"backfill":${value}}`)),
    );
    expect(failures.map((failure) => failure?.errorCode)).toEqual([
      undefined,
      undefined,
      undefined,
      "DataFormatConversion.MalformedData",
    ]);
    const rows = await parquetReadObjects({ file: new Uint8Array(await table.finish()).buffer });
    expect(rows).toEqual([{ backfill: true }, { backfill: false }, { backfill: null }]);
  });

  it("with small whole numbers where the column is an int", async () => {
    const table = openParquetTable([{ name: "battery", type: "int" }]);
    const failures = ["2147483647", "-2147483648", "2147483648", "0.5"].map((value) =>
      table.add(Buffer.from(`{"battery":${value}}`)),
    );
    expect(failures.map((failure) => failure?.errorCode)).toEqual([
      undefined,
      undefined,
      "DataFormatConversion.MalformedData",
      "DataFormatConversion.MalformedData",
    ]);
    const rows = await parquetReadObjects({ file: new Uint8Array(await table.finish()).buffer });
    expect(rows).toEqual([{ battery: 2_147_483_647 }, { battery: -2_147_483_648 }]);
  });

  it("in several row groups when there are many", async () => {
    const { rows } = await convert(
      ...Array.from({ length: 45_000 }, (_, id) => `{"id":${id},"driver":"d${id % 7}","lat":${id / 3}}`),
    );
    expect(rows).toHaveLength(45_000);
    expect(rows[44_999]).toEqual({ id: 44_999n, driver: `d${44_999 % 7}`, lat: 44_999 / 3 });
  });
});

describe("a record that does not fit fails as a whole", () => {
  it.each([
    ['{"id":1.5}', "DataFormatConversion.MalformedData"],
    ['{"id":9223372036854775808}', "DataFormatConversion.MalformedData"],
    ['{"id":true}', "DataFormatConversion.MalformedData"],
    ['{"lat":"north"}', "DataFormatConversion.MalformedData"],
    ['{"driver":{"name":"ana"}}', "DataFormatConversion.MalformedData"],
    ['{"id":1}{"id":"x"}', "DataFormatConversion.MalformedData"],
    ['[{"id":1}]', "DataFormatConversion.ParseError"],
    ['{"id":1', "DataFormatConversion.ParseError"],
    ['{"id":1}}', "DataFormatConversion.ParseError"],
    ["", "DataFormatConversion.ParseError"],
    ["7", "DataFormatConversion.ParseError"],
  ])("%s", async (record, code) => {
    const { failures, rows } = await convert('{"id":0}', record, '{"id":9}');
    expect(failures).toEqual([undefined, code, undefined]);
    expect(rows.map((row) => row.id)).toEqual([0n, 9n]);
  });
});
