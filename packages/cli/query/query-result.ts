/** Nested values (a list, a struct of DuckDB) are JSON already. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

export type QueryResult = {
  readonly columns: readonly string[];
  /** Blocks of rows, in order; the whole result need not fit into memory. */
  readonly rows: AsyncGenerator<readonly (readonly Value[])[]>;
};

/** Both engines give whole numbers as text: those that a number holds exactly become one. */
export const numberOf = (text: string): number | string => {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
};
