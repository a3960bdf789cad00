import { randomUUID } from "node:crypto";
import { StartError } from "../process/start-error.ts";

/**
 * AWS IoT SQL (2016-03-23), as far as `SELECT <expression> AS <name>, … FROM '<topic filter>'` goes: whole numbers, texts,
 * `*` as the argument of `encode`, and the functions below. Source: AWS IoT developer guide, "AWS IoT SQL reference".
 */
export type Message = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly clientId: string;
  readonly now: number;
};

/** Undefined: as in IoT SQL, its member is left out. */
type Expression = (message: Message) => unknown;

export type RuleSql = {
  readonly filter: string;
  readonly select: (message: Message) => Readonly<Record<string, unknown>>;
};

type Call = (message: Message, values: readonly unknown[]) => unknown;

const functions: Readonly<Record<string, Call>> = {
  topic: ({ topic }, [segment]) => (segment === undefined ? topic : topic.split("/")[Number(segment) - 1]),
  clientid: ({ clientId }) => clientId,
  timestamp: ({ now }) => now,
  newuuid: () => randomUUID(),
  encode: (_, [value, scheme]) => (scheme === "base64" ? bytesOf(value).toString("base64") : undefined),
  decode: (_, [value, scheme]) =>
    scheme === "base64" ? addressable(Buffer.from(String(value), "base64")) : undefined,
};

const bytesOf = (value: unknown): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));

/** "If the decoded string is a JSON document, an addressable object is returned. Otherwise … as a string." */
const addressable = (bytes: Buffer): unknown => {
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const tokens = /\s*(?:(\d+)|'([^']*)'|([A-Za-z_]\w*)|([*(),]))/y;

class Reader {
  readonly #sql: string;
  #at = 0;

  constructor(sql: string) {
    this.#sql = sql;
  }

  /** The next token, which is then read. */
  next(): {
    readonly number?: string;
    readonly text?: string;
    readonly word?: string;
    readonly sign?: string;
  } {
    tokens.lastIndex = this.#at;
    const [all, number, text, word, sign] = tokens.exec(this.#sql) ?? [];
    if (all === undefined) this.fail();
    this.#at += all!.length;
    return { number, text, word, sign } as ReturnType<Reader["next"]>;
  }

  takes(expected: string): boolean {
    const from = this.#at;
    if (this.#at < this.#sql.trimEnd().length) {
      const { word, sign } = this.next();
      if ((word ?? sign)?.toUpperCase() === expected) return true;
    }
    this.#at = from;
    return false;
  }

  expect(expected: string): void {
    if (!this.takes(expected)) this.fail();
  }

  isAtEnd(): boolean {
    return this.#sql.slice(this.#at).trim() === "";
  }

  fail(): never {
    throw new StartError(
      `The local IoT Core does not know this of a rule's SQL: ${this.#sql.slice(this.#at).trim() || "its end"}`,
    );
  }

  expression(): Expression {
    if (this.takes("*")) return ({ payload }) => payload;
    const { number, text, word } = this.next();
    if (number !== undefined) return () => Number(number);
    if (text !== undefined) return () => text;
    const call = word === undefined ? undefined : functions[word.toLowerCase()];
    if (!call || !Object.hasOwn(functions, word!.toLowerCase())) return this.fail();
    this.expect("(");
    const values: Expression[] = [];
    while (!this.takes(")")) {
      if (values.length > 0) this.expect(",");
      values.push(this.expression());
    }
    return (message) =>
      call(
        message,
        values.map((value) => value(message)),
      );
  }

  name(): string {
    return this.next().word ?? this.fail();
  }
}

/** Throws a StartError for SQL that is not emulated. */
export const parseRuleSql = (sql: string): RuleSql => {
  const reader = new Reader(sql);
  const members: [string, Expression][] = [];
  reader.expect("SELECT");
  do {
    const expression = reader.expression();
    reader.expect("AS");
    members.push([reader.name(), expression]);
  } while (reader.takes(","));
  reader.expect("FROM");
  const filter = reader.next().text ?? reader.fail();
  if (!reader.isAtEnd()) reader.fail();
  return {
    filter,
    select: (message) => Object.fromEntries(members.map(([name, value]) => [name, value(message)])),
  };
};

const placeholder = /\$\{([^}]*)\}/g;

/** A substitution template: its `${…}` hold expressions. */
export const parseTemplate = (template: string): ((message: Message) => string) => {
  const expressions = new Map<string, Expression>();
  for (const [, expression = ""] of template.matchAll(placeholder)) {
    const reader = new Reader(expression);
    expressions.set(expression, reader.expression());
    if (!reader.isAtEnd()) reader.fail();
  }
  return (message) =>
    template.replace(placeholder, (_, expression) =>
      String(expressions.get(expression)!(message) ?? "undefined"),
    );
};

/** Whether a topic matches a filter, in which `+` is one level and `#` all that follow. */
export const matchesFilter = (topic: string, filter: string): boolean => {
  const [levels, parts] = [topic.split("/"), filter.split("/")];
  if (topic.startsWith("$") !== filter.startsWith("$")) return false;
  if (parts.at(-1) === "#")
    return parts
      .slice(0, -1)
      .every((part, index) => (part === "+" ? index < levels.length : part === levels[index]));
  return (
    parts.length === levels.length && parts.every((part, index) => part === "+" || part === levels[index])
  );
};
