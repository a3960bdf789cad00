/**
 * Bytes of an item by DynamoDB's rule (developer guide, "DynamoDB item sizes and formats"): UTF-8 bytes of
 * every attribute name and value; a number takes one byte per two significant digits and one more, a list or
 * map 3 and one per element.
 */
export const itemBytes = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + Buffer.byteLength(name) + valueBytes(value)),
    0,
  );

const valueBytes = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "number") return numberBytes(String(value));
  if (value === null || typeof value === "boolean") return 1;
  if (Array.isArray(value)) return value.reduce((sum, member) => sum + valueBytes(member) + 1, 3);
  if (typeof value === "object")
    return itemBytes(value as Record<string, unknown>) + Object.keys(value).length + 3;
  throw new TypeError(`no attribute value: ${typeof value}`);
};

/** Leading and trailing zeros take nothing; a sign takes a byte. */
const numberBytes = (text: string): number => {
  const digits = text
    .replace(/^-/, "")
    .replace(".", "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
};
