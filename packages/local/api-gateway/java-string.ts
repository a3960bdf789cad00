/**
 * The methods of java.lang.String that mapping templates call. API Gateway runs Velocity on Java, so a string in a
 * template is Java's: `length()` is a call, `matches` matches the whole string, and `replaceAll`, `replaceFirst` and
 * `split` take regular expressions.
 */
export const javaStringMethods: Readonly<Record<string, (text: string, ...args: never[]) => unknown>> = {
  charAt: (text: string, index: number) => text.charAt(index),
  compareTo: (text: string, other: string) => (text === other ? 0 : text < other ? -1 : 1),
  concat: (text: string, other: string) => text + other,
  contains: (text: string, part: string) => text.includes(part),
  endsWith: (text: string, part: string) => text.endsWith(part),
  equals: (text: string, other: unknown) => text === other,
  equalsIgnoreCase: (text: string, other: unknown) =>
    typeof other === "string" && text.toLowerCase() === other.toLowerCase(),
  indexOf: (text: string, part: string, from?: number) => text.indexOf(part, from),
  isBlank: (text: string) => text.trim() === "",
  isEmpty: (text: string) => text === "",
  lastIndexOf: (text: string, part: string, from?: number) => text.lastIndexOf(part, from),
  length: (text: string) => text.length,
  matches: (text: string, expression: string) => javaRegExp(`^(?:${expression})$`, "").test(text),
  replace: (text: string, part: string, replacement: string) => text.replaceAll(part, () => replacement),
  replaceAll: (text: string, expression: string, replacement: string) =>
    text.replace(javaRegExp(expression, "g"), javaReplacement(replacement)),
  replaceFirst: (text: string, expression: string, replacement: string) =>
    text.replace(javaRegExp(expression, ""), javaReplacement(replacement)),
  split: (text: string, expression: string, limit = 0) => split(text, expression, limit),
  startsWith: (text: string, part: string, from?: number) => text.startsWith(part, from),
  strip: (text: string) => text.trim(),
  substring: (text: string, from: number, to?: number) => substring(text, from, to ?? text.length),
  toLowerCase: (text: string) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text: string) => text.toUpperCase(),
  trim: (text: string) => text.trim(),
};

const expressions = new Map<string, RegExp>();
const rememberedExpressions = 200;

/** For what templates use, Java's syntax is JavaScript's; an unknown construct is an error, not a guess. */
const javaRegExp = (source: string, flags: string): RegExp => {
  const key = `${flags}/${source}`;
  const known = expressions.get(key);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  let compiled: RegExp;
  try {
    compiled = new RegExp(source, `${flags}u`);
  } catch {
    compiled = new RegExp(source, flags);
  }
  if (expressions.size < rememberedExpressions) expressions.set(key, compiled);
  return compiled;
};

/** In a Java replacement `$1` is a group and a backslash escapes the next character. */
const javaReplacement =
  (replacement: string): ((match: string, ...groups: unknown[]) => string) =>
  (match, ...groups) =>
    replacement.replace(/\\(.)|\$(\d)/gsu, (_, literal: string | undefined, group: string) => {
      if (literal !== undefined) return literal;
      return group === "0" ? match : String(groups[Number(group) - 1] ?? "");
    });

const substring = (text: string, from: number, to: number): string => {
  if (from < 0 || to > text.length || from > to) {
    throw new RangeError(`substring(${from}, ${to}) is outside of a string of ${text.length} characters.`);
  }
  return text.slice(from, to);
};

/** With limit 0, Java's default, trailing empty strings are dropped. */
const split = (text: string, expression: string, limit: number): string[] => {
  const pattern = javaRegExp(expression, "g");
  const parts: string[] = [];
  let position = 0;
  for (const found of text.matchAll(pattern)) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = found.index + found[0].length;
    if (end === 0) continue;
    parts.push(text.slice(position, found.index));
    position = end;
  }
  parts.push(text.slice(position));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
};
