import { validation } from "./errors.ts";
import { areEqual, compareValues, type Item, kindOf } from "./values.ts";

export type Names = Readonly<Record<string, string>> | undefined;
export type Values = Readonly<Record<string, unknown>> | undefined;
export type Condition = (item: Item) => boolean;
type Operand = (item: Item) => unknown;
export type Path = readonly string[];

const token = /\s*(<>|<=|>=|[=<>(),+.-]|[:#]?[A-Za-z_][A-Za-z0-9_]*)/y;

/** Reads DynamoDB's expressions, as far as the adapters write them; whatever else they may hold throws. */
export class ExpressionReader {
  readonly #tokens: string[] = [];
  readonly #names: Names;
  readonly #values: Values;
  readonly #used: Set<string>;
  #at = 0;

  constructor(text: string, names: Names, values: Values, used: Set<string>) {
    this.#names = names;
    this.#values = values;
    this.#used = used;
    const { length } = text.trimEnd();
    for (token.lastIndex = 0; token.lastIndex < length; ) {
      const from = token.lastIndex;
      const match = token.exec(text);
      if (match === null) throw validation(`Invalid expression: syntax error near ${text.slice(from)}`);
      this.#tokens.push(match[1]!);
    }
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** The next word in capitals. */
  peek(): string {
    return (this.#tokens[this.#at] ?? "").toUpperCase();
  }

  take(): string {
    const next = this.#tokens[this.#at++];
    if (next === undefined) throw validation("Invalid expression: it ends too early");
    return next;
  }

  accept(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#at++;
    return true;
  }

  expect(word: string): void {
    const found = this.take();
    if (found.toUpperCase() !== word) throw validation(`Invalid expression: ${word} expected, not ${found}`);
  }

  path(): Path {
    const path = [this.#name()];
    while (this.accept(".")) path.push(this.#name());
    return path;
  }

  value(): unknown {
    const name = this.take();
    if (!name.startsWith(":") || this.#values === undefined || !Object.hasOwn(this.#values, name))
      throw validation(`Invalid expression: an expression attribute value is not defined: ${name}`);
    this.#used.add(name);
    const value = this.#values[name];
    kindOf(value);
    return value;
  }

  get isValueNext(): boolean {
    return this.peek().startsWith(":");
  }

  condition(): Condition {
    let left = this.#conjunction();
    while (this.accept("OR")) {
      const [a, b] = [left, this.#conjunction()];
      left = (item) => a(item) || b(item);
    }
    return left;
  }

  #conjunction(): Condition {
    let left = this.#negation();
    while (this.accept("AND")) {
      const [a, b] = [left, this.#negation()];
      left = (item) => a(item) && b(item);
    }
    return left;
  }

  #negation(): Condition {
    if (this.accept("NOT")) {
      const inner = this.#negation();
      return (item) => !inner(item);
    }
    if (this.accept("(")) {
      const inner = this.condition();
      this.expect(")");
      return inner;
    }
    return this.#function() ?? this.#comparison();
  }

  #function(): Condition | undefined {
    const name = this.peek();
    if (this.#tokens[this.#at + 1] !== "(") return undefined;
    this.take();
    this.expect("(");
    const path = this.path();
    const condition = this.#calling(name, path);
    this.expect(")");
    return condition;
  }

  #calling(name: string, path: Path): Condition {
    switch (name) {
      case "ATTRIBUTE_EXISTS":
        return (item) => memberAt(item, path) !== undefined;
      case "ATTRIBUTE_NOT_EXISTS":
        return (item) => memberAt(item, path) === undefined;
      case "BEGINS_WITH": {
        this.expect(",");
        const prefix = this.value();
        if (typeof prefix !== "string") throw validation("begins_with needs a string here");
        return (item) => {
          const value = memberAt(item, path);
          return typeof value === "string" && value.startsWith(prefix);
        };
      }
      default:
        throw new Error(`the simulated table has no function ${name}`);
    }
  }

  #operand(): Operand {
    if (this.isValueNext) {
      const value = this.value();
      return () => value;
    }
    const path = this.path();
    return (item) => memberAt(item, path);
  }

  #comparison(): Condition {
    const left = this.#operand();
    const operator = this.take().toUpperCase();
    if (operator === "BETWEEN") {
      const low = this.#operand();
      this.expect("AND");
      const high = this.#operand();
      return (item) =>
        isOrdered(left(item), low(item), (order) => order >= 0) &&
        isOrdered(left(item), high(item), (order) => order <= 0);
    }
    if (operator === "IN") {
      this.expect("(");
      const choices = [this.#operand()];
      while (this.accept(",")) choices.push(this.#operand());
      this.expect(")");
      return (item) => choices.some((choice) => isSame(left(item), choice(item)));
    }
    const right = this.#operand();
    if (operator === "=") return (item) => isSame(left(item), right(item));
    if (operator === "<>") return (item) => !isSame(left(item), right(item));
    const holds = orders[operator];
    if (!holds) throw new Error(`the simulated table knows no operator ${operator}`);
    return (item) => isOrdered(left(item), right(item), holds);
  }

  #name(): string {
    const name = this.take();
    if (!name.startsWith("#")) {
      if (!/^[A-Za-z_]/.test(name)) throw validation(`Invalid expression: a name expected, not ${name}`);
      return name;
    }
    const real = this.#names?.[name];
    if (real === undefined)
      throw validation(`Invalid expression: an expression attribute name is not defined: ${name}`);
    this.#used.add(name);
    return real;
  }
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** A missing attribute equals nothing and has no order. */
const isSame = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && areEqual(a, b);

const isOrdered = (a: unknown, b: unknown, holds: (order: number) => boolean): boolean => {
  if (a === undefined || b === undefined) return false;
  const order = compareValues(a, b);
  return order !== undefined && holds(order);
};

export const memberAt = (item: Item, path: Path): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      value !== undefined && kindOf(value) === "M" && Object.hasOwn(value as Item, name)
        ? (value as Item)[name]
        : undefined,
    item,
  );

/** The expressions of one request, whose names and values must all be used. */
export class Expressions {
  readonly #names: Names;
  readonly #values: Values;
  readonly #used = new Set<string>();

  constructor(names: Names, values: Values) {
    this.#names = names;
    this.#values = values;
  }

  reader(text: string): ExpressionReader {
    return new ExpressionReader(text, this.#names, this.#values, this.#used);
  }

  /** Absent: it holds. */
  condition(text: string | undefined): Condition {
    if (text === undefined) return () => true;
    const reader = this.reader(text);
    const condition = reader.condition();
    if (!reader.isAtEnd) throw validation(`Invalid expression: ${reader.take()} is one too many`);
    return condition;
  }

  /** Top-level attributes only. */
  projection(text: string | undefined): (item: Item) => Item {
    if (text === undefined) return (item) => item;
    const reader = this.reader(text);
    const names: string[] = [];
    do {
      const path = reader.path();
      if (path.length > 1) throw new Error("the simulated table projects top-level attributes only");
      names.push(path[0]!);
    } while (reader.accept(","));
    return (item) =>
      Object.fromEntries(names.flatMap((name) => (Object.hasOwn(item, name) ? [[name, item[name]]] : [])));
  }

  /** Throws as DynamoDB does if a name or a value stands in no expression. */
  finish(): void {
    for (const name of [...Object.keys(this.#names ?? {}), ...Object.keys(this.#values ?? {})])
      if (!this.#used.has(name)) throw validation(`${name} is provided and not used in any expression`);
  }
}
