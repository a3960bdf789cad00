/** Lists that the template made; lists of the payload print as JSON. */
const templateLists = new WeakSet<object>();

export const asTemplateList = <Value>(value: Value, isMade = true): Value => {
  if (isMade && Array.isArray(value)) templateLists.add(value);
  return value;
};

/**
 * A value as API Gateway writes it into the text, where values are Java's: nothing for null, `{a=1, b=[2]}`
 * for a map, JSON again for a list of the payload, `[1, 2]` for a list of the template.
 */
export const javaText = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    return templateLists.has(value) ? `[${value.map(memberText).join(", ")}]` : JSON.stringify(value);
  }
  if (typeof value !== "object") return String(value);
  if (Object.hasOwn(value, "toString") && typeof value.toString === "function") return value.toString();
  const members = Object.entries(value).filter(([, member]) => typeof member !== "function");
  return `{${members.map(([name, member]) => `${name}=${memberText(member)}`).join(", ")}}`;
};

const memberText = (value: unknown): string => (value === null ? "null" : javaText(value));

/** Values are equal when their texts are: so a missing value equals both `""` and `$null`, an empty list neither. */
export const javaEquals = (left: unknown, right: unknown): boolean =>
  left === right || javaText(left) === javaText(right);
