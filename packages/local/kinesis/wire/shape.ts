import { AwsError } from "../../service.ts";

/** What a request may contain: types and constraints from the service's API model. */
export type Shape =
  | {
      readonly type: "String";
      readonly minimum?: number;
      readonly maximum?: number;
      readonly pattern?: string;
      readonly values?: readonly string[];
    }
  | { readonly type: "Integer"; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: "Boolean" }
  | { readonly type: "Timestamp" }
  | { readonly type: "Blob"; readonly maximum?: number }
  | { readonly type: "List"; readonly member: Shape; readonly minimum?: number; readonly maximum?: number }
  | {
      readonly type: "Map";
      readonly key?: { readonly minimum: number; readonly maximum: number };
      readonly value: Shape;
      readonly minimum?: number;
      readonly maximum?: number;
    }
  | { readonly type: "Structure"; readonly members: Readonly<Record<string, Member>> };

export type Member = Shape & { readonly required?: true };

export type StructureShape = Extract<Shape, { type: "Structure" }>;

type RequiredNames<Members> = {
  [Name in keyof Members]: Members[Name] extends { readonly required: true } ? Name : never;
}[keyof Members];

/** A value checked by its shape. Times are epoch milliseconds. */
export type ValueOf<S> = S extends { readonly type: "String" }
  ? string
  : S extends { readonly type: "Integer" | "Timestamp" }
    ? number
    : S extends { readonly type: "Boolean" }
      ? boolean
      : S extends { readonly type: "Blob" }
        ? Uint8Array
        : S extends { readonly type: "List"; readonly member: infer M }
          ? ValueOf<M>[]
          : S extends { readonly type: "Map"; readonly value: infer V }
            ? Record<string, ValueOf<V>>
            : S extends { readonly type: "Structure"; readonly members: infer M }
              ? { readonly [N in RequiredNames<M>]: ValueOf<M[N]> } & {
                  readonly [N in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[N]>;
                }
              : never;

/**
 * Checks a decoded request as AWS does: a value of another type is a SerializationException at once, broken
 * constraints are collected into one ValidationException, unknown members are dropped. Blobs arrive as bytes
 * or, where `blobs` says so, as base64 text; times as epoch seconds or Date.
 */
export const checkRequest = <S extends StructureShape>(
  shape: S,
  request: unknown,
  blobs: "bytes" | "base64",
): ValueOf<S> => {
  const violations: string[] = [];
  const value = new Checker(blobs, violations).check(shape, request, "");
  if (violations.length > 0) {
    const plural = violations.length > 1 ? "s" : "";
    throw new AwsError(
      "ValidationException",
      `${violations.length} validation error${plural} detected: ${violations.slice(0, 10).join("; ")}`,
    );
  }
  return value as ValueOf<S>;
};

const patterns = new Map<string, RegExp>();

const matches = (pattern: string, text: string): boolean => {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
};

class Checker {
  readonly #blobs: "bytes" | "base64";
  readonly #violations: string[];

  constructor(blobs: "bytes" | "base64", violations: string[]) {
    this.#blobs = blobs;
    this.#violations = violations;
  }

  check(shape: Shape, value: unknown, path: string): unknown {
    switch (shape.type) {
      case "String":
        if (typeof value !== "string") throw wrongType(value, "an String");
        this.#checkString(shape, value, path);
        return value;
      case "Integer":
        if (typeof value !== "number") throw wrongType(value, "an Integer");
        this.#checkBounds(shape, Math.trunc(value), String(value), path, "value");
        return Math.trunc(value);
      case "Boolean":
        if (typeof value === "string") {
          throw serialization(`'${value.toUpperCase()}' can not be converted to an Boolean`);
        }
        if (typeof value !== "boolean") throw wrongType(value, "an Boolean");
        return value;
      case "Timestamp":
        return readTime(value);
      case "Blob": {
        const bytes = this.#readBlob(value);
        const shown = `java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]`;
        this.#checkBounds(shape, bytes.length, shown, path, "length");
        return bytes;
      }
      case "List":
        if (!Array.isArray(value)) throw wrongCollection(value, "list or null");
        this.#checkBounds(shape, value.length, `[${value.length} members]`, path, "length");
        return value.map((item, index) =>
          this.#checkListMember(shape.member, item, `${path}.${index + 1}.member`),
        );
      case "Map": {
        if (!isRecord(value)) throw wrongCollection(value, "map or null");
        const entries = Object.entries(value);
        this.#checkBounds(shape, entries.length, `{${entries.length} entries}`, path, "length");
        if (shape.key !== undefined) this.#checkKeys(shape.key, entries, path);
        return Object.fromEntries(
          entries.map(([key, item]) => [key, this.check(shape.value, item, `${path}.${key}.member`)]),
        );
      }
      case "Structure":
        return this.#checkStructure(shape, value, path);
      default:
        return shape satisfies never;
    }
  }

  #checkKeys(
    bounds: { readonly minimum: number; readonly maximum: number },
    entries: readonly (readonly [string, unknown])[],
    path: string,
  ): void {
    const isWithin = ([key]: readonly [string, unknown]) =>
      key.length >= bounds.minimum && key.length <= bounds.maximum;
    if (entries.every(isWithin)) return;
    this.#violate(
      `{${entries.length} entries}`,
      path,
      `Map keys must satisfy constraint: [Member must have length less than or equal to ${bounds.maximum}, ` +
        `Member must have length greater than or equal to ${bounds.minimum}]`,
    );
  }

  #checkListMember(shape: Shape, value: unknown, path: string): unknown {
    if (value === null || value === undefined) {
      this.#violate("null", path, "Member must not be null");
      return undefined;
    }
    return this.check(shape, value, path);
  }

  #checkStructure(shape: StructureShape, value: unknown, path: string): unknown {
    if (!isRecord(value)) throw wrongCollection(value, "null");
    const checked: Record<string, unknown> = {};
    for (const name in shape.members) {
      const member = shape.members[name]!;
      const item = value[name];
      const lowered = name[0]!.toLowerCase() + name.slice(1);
      const memberPath = path === "" ? lowered : `${path}.${lowered}`;
      if (item === undefined || item === null) {
        if (member.required) this.#violate("null", memberPath, "Member must not be null");
      } else {
        checked[name] = this.check(member, item, memberPath);
      }
    }
    return checked;
  }

  #checkString(shape: Extract<Shape, { type: "String" }>, value: string, path: string): void {
    const shown = value.length > 1024 ? `${value.slice(0, 1024)}…` : value;
    this.#checkBounds(shape, value.length, shown, path, "length");
    if (shape.pattern !== undefined && !matches(shape.pattern, value)) {
      this.#violate(shown, path, `Member must satisfy regular expression pattern: ${shape.pattern}`);
    }
    if (shape.values !== undefined && !shape.values.includes(value)) {
      this.#violate(shown, path, `Member must satisfy enum value set: [${shape.values.join(", ")}]`);
    }
  }

  #checkBounds(
    bounds: { readonly minimum?: number; readonly maximum?: number },
    measure: number,
    shown: string,
    path: string,
    what: "length" | "value",
  ): void {
    if (bounds.minimum !== undefined && measure < bounds.minimum) {
      this.#violate(shown, path, `Member must have ${what} greater than or equal to ${bounds.minimum}`);
    }
    if (bounds.maximum !== undefined && measure > bounds.maximum) {
      this.#violate(shown, path, `Member must have ${what} less than or equal to ${bounds.maximum}`);
    }
  }

  #violate(shown: string, path: string, constraint: string): void {
    const value = shown === "null" ? shown : `'${shown}'`;
    this.#violations.push(`Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  #readBlob(value: unknown): Uint8Array {
    if (value instanceof Uint8Array) return value;
    if (this.#blobs === "bytes" || typeof value !== "string") throw wrongType(value, "a Blob");
    return decodeBase64(value);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date);

const readTime = (value: unknown): number => {
  const timeMs =
    value instanceof Date ? value.getTime() : typeof value === "number" ? value * 1000 : Number.NaN;
  if (!Number.isFinite(timeMs)) throw wrongType(value, "a Timestamp");
  return Math.round(timeMs);
};

/** Strict, as AWS is: whole quads of the standard alphabet, padding at the end, no bits left over. */
const decodeBase64 = (text: string): Buffer => {
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const last = text.slice(-4);
  // Node skips unknown characters, which the length reveals, except those of the URL alphabet.
  const isWhole =
    text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding && !/[-_]/.test(text);
  if (isWhole && Buffer.from(last, "base64").toString("base64") === last) return bytes;
  throw serialization(`'${text.slice(0, 1024)}' can not be converted to a Blob: ${base64Fault(text)}`);
};

const base64Fault = (text: string): string => {
  if (text.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  const invalid = /[^a-zA-Z0-9+/=]|=(?!=?$)/.exec(text);
  return invalid === null
    ? "Invalid last non-pad Base64 character dectected"
    : `Invalid Base64 character: '${invalid[0]}'`;
};

const serialization = (message: string): AwsError => new AwsError("SerializationException", message);

/** In AWS's wording, articles included. */
const wrongType = (value: unknown, expected: string): AwsError => {
  if (Array.isArray(value)) return serialization("Start of list found where not expected");
  if (isRecord(value)) return serialization("Start of structure or map found where not expected.");
  return serialization(`class ${javaClass(value)} can not be converted to ${expected}`);
};

const wrongCollection = (value: unknown, expected: string): AwsError => {
  const isCollection = Array.isArray(value) || isRecord(value);
  return isCollection ? wrongType(value, expected) : serialization(`Expected ${expected}`);
};

const javaClass = (value: unknown): string => {
  if (typeof value === "boolean") return "java.lang.Boolean";
  if (typeof value === "number") return "com.amazon.coral.value.json.numbers.TruncatingBigNumber";
  return typeof value === "string" ? "java.lang.String" : "java.nio.HeapByteBuffer";
};
