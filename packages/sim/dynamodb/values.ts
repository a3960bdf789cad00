import { validation } from "./errors.ts";

/** What the document client takes and gives: strings, numbers, bytes, booleans, null, lists and maps. */
export type Item = Record<string, unknown>;

type Kind = "S" | "N" | "B" | "BOOL" | "NULL" | "L" | "M";

const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;

export const kindOf = (value: unknown): Kind => {
  switch (typeof value) {
    case "string":
      return "S";
    case "number":
      return "N";
    case "boolean":
      return "BOOL";
    case "object":
      if (value === null) return "NULL";
      if (value instanceof Uint8Array) return "B";
      if (Array.isArray(value)) return "L";
      if (isPlain(value)) return "M";
  }
  throw new Error(`the simulated table knows no values such as ${Object.prototype.toString.call(value)}`);
};

/** A copy as the document client would write it: without what is undefined. */
export const copyOf = (value: unknown): unknown => {
  switch (kindOf(value)) {
    case "N":
      if (!Number.isFinite(value)) throw new Error(`${value} is no number of DynamoDB`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new Error(`${value} is beyond the safe integers`);
      return value;
    case "B":
      return Uint8Array.from(value as Uint8Array);
    case "L":
      return (value as unknown[]).filter((element) => element !== undefined).map(copyOf);
    case "M":
      return Object.fromEntries(
        Object.entries(value as Item)
          .filter(([, member]) => member !== undefined)
          .map(([name, member]) => [name, copyOf(member)]),
      );
    default:
      return value;
  }
};

/** Strings in the order of their UTF-8 bytes. */
export const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    if (left >= 0xd800 && right >= 0xd800) return Buffer.compare(Buffer.from(a), Buffer.from(b));
    return left - right;
  }
  return a.length - b.length;
};

/** Undefined: values of different or unordered kinds have no order. */
export const compareValues = (a: unknown, b: unknown): number | undefined => {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return undefined;
  if (kind === "S") return compareText(a as string, b as string);
  if (kind === "N") return (a as number) - (b as number);
  if (kind === "B") return Buffer.compare(a as Uint8Array, b as Uint8Array);
  return undefined;
};

export const areEqual = (a: unknown, b: unknown): boolean => {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (kind === "L" || kind === "M")
    throw new Error("the simulated table compares no lists and maps: no adapter does");
  return kind === "BOOL" || kind === "NULL" ? a === b : compareValues(a, b) === 0;
};

/** Bytes as DynamoDB counts them (developer guide, "Item sizes and formats"); a number's are an upper bound. */
export const bytesOf = (value: unknown): number => {
  switch (kindOf(value)) {
    case "S":
      return Buffer.byteLength(value as string);
    case "N":
      return Math.ceil(String(value).replace(/[-.]/g, "").length / 2) + 2;
    case "B":
      return (value as Uint8Array).length;
    case "L":
      return (value as unknown[]).reduce<number>((sum, element) => sum + 1 + bytesOf(element), 3);
    case "M":
      return Object.entries(value as Item).reduce(
        (sum, [name, member]) => sum + 1 + Buffer.byteLength(name) + bytesOf(member),
        3,
      );
    default:
      return 1;
  }
};

export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);

/** A key attribute is a text that is not empty. */
export const keyText = (item: Item, name: string): string => {
  const value = item[name];
  if (typeof value !== "string" || value === "")
    throw validation(`One or more parameter values were invalid: ${name} must be a string that is not empty`);
  return value;
};
