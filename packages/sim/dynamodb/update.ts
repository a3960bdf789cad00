import { validation } from "./errors.ts";
import { type ExpressionReader, memberAt, type Path } from "./expression.ts";
import { copyOf, type Item, kindOf } from "./values.ts";

type Operand = (item: Item) => unknown;
type Change = { readonly path: Path; readonly apply: (before: Item, after: Item) => void };

const clauses = ["SET", "ADD", "REMOVE"];

/** Reads an update expression; the result makes the next item of the one before. */
export const readUpdate = (reader: ExpressionReader): ((before: Item) => Item) => {
  const changes: Change[] = [];
  const seen = new Set<string>();
  while (!reader.isAtEnd) {
    const clause = reader.take().toUpperCase();
    if (!clauses.includes(clause) || seen.has(clause))
      throw new Error(`the simulated table reads no ${clause} here in an update`);
    seen.add(clause);
    do changes.push(readChange(clause, reader));
    while (reader.accept(","));
  }
  checkPaths(changes.map(({ path }) => path));
  return (before) => {
    const after = copyOf(before) as Item;
    for (const { apply } of changes) apply(before, after);
    return after;
  };
};

const readChange = (clause: string, reader: ExpressionReader): Change => {
  const path = reader.path();
  if (clause === "REMOVE") return { path, apply: (_, after) => remove(after, path) };
  if (clause === "ADD") {
    const added = reader.value();
    if (typeof added !== "number") throw new Error("the simulated table adds numbers only");
    const apply = (before: Item, after: Item) => {
      const held = memberAt(before, path) ?? 0;
      if (typeof held !== "number")
        throw validation("An operand in the update expression has an incorrect type");
      put(after, path, held + added);
    };
    return { path, apply };
  }
  reader.expect("=");
  const value = readSum(reader);
  return { path, apply: (before, after) => put(after, path, value(before)) };
};

const readSum = (reader: ExpressionReader): Operand => {
  const left = readOperand(reader);
  const sign = reader.accept("+") ? 1 : reader.accept("-") ? -1 : 0;
  if (sign === 0) return left;
  const right = readOperand(reader);
  return (item) => {
    const [a, b] = [left(item), right(item)];
    if (typeof a !== "number" || typeof b !== "number")
      throw validation("An operand in the update expression has an incorrect data type");
    return a + sign * b;
  };
};

const readOperand = (reader: ExpressionReader): Operand => {
  if (reader.isValueNext) {
    const value = reader.value();
    return () => value;
  }
  const path = reader.path();
  if (!reader.accept("(")) return (item) => required(memberAt(item, path));
  if (path[0]?.toLowerCase() !== "if_not_exists")
    throw new Error(`the simulated table has no function ${path.join(".")} in an update`);
  const held = reader.path();
  reader.expect(",");
  const otherwise = readOperand(reader);
  reader.expect(")");
  return (item) => memberAt(item, held) ?? otherwise(item);
};

const required = (value: unknown): unknown => {
  if (value === undefined)
    throw validation("The provided expression refers to an attribute that does not exist in the item");
  return value;
};

const checkPaths = (paths: readonly Path[]): void => {
  const names = paths.map((path) => path.join("."));
  if (new Set(names).size < names.length) throw validation("Two document paths overlap with each other");
};

const parentOf = (item: Item, path: Path): Item => {
  const parent = memberAt(item, path.slice(0, -1));
  if (parent === undefined || kindOf(parent) !== "M")
    throw validation("The document path provided in the update expression is invalid for update");
  return parent as Item;
};

const put = (item: Item, path: Path, value: unknown): void => {
  parentOf(item, path)[path.at(-1)!] = copyOf(value);
};

const remove = (item: Item, path: Path): void => {
  delete parentOf(item, path)[path.at(-1)!];
};
