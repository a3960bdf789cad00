import { expect, test } from "vitest";
import { localLake } from "./options.ts";

test("the local lake is parquet; a table of Iceberg and whatever is no lake are refused with what is allowed", () => {
  for (const value of ["parquet", " parquet ", ""]) expect(localLake(value)).toBe(value);
  expect(() => localLake("iceberg")).toThrow(
    "iceberg is a table in Amazon S3 Tables, which only a deployment has; here the lake is parquet (docs/iceberg.md).",
  );
  for (const value of ["delta", "Iceberg", "parquet,iceberg"])
    expect(() => localLake(value)).toThrow(
      `"${value}" is no lake: parquet here, parquet or iceberg in a deployment.`,
    );
});
