/** A record's value at a path; undefined if there is none. */
type Test = (value: unknown) => boolean;

type Rules = Readonly<Record<string, unknown>>;

const operators =
  'prefix, suffix, equals-ignore-case, anything-but, numeric and exists, e.g. {"prefix": "ana"}, {"numeric": [">", 0, "<=", 5]}';

const isObject = (value: unknown): value is Rules =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean =>
  value === null || ["string", "number", "boolean"].includes(typeof value);
const show = (value: unknown): string => JSON.stringify(value).slice(0, 100);

const refuse = (path: string, problem: string): RangeError =>
  new RangeError(`The filter pattern's ${path || "root"} ${problem}.`);

/** As in EventBridge, a list in a record matches if one of its members does. */
const some =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some(some(test)) : test(value);

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

const compileNumeric = (operand: unknown, path: string): Test => {
  const allowed = 'holds one or two comparisons, e.g. ["=", 5] or [">", 0, "<=", 5]';
  const parts = Array.isArray(operand) ? operand : [];
  if (parts.length !== 2 && parts.length !== 4)
    throw refuse(path, `has numeric ${show(operand)}; numeric ${allowed}`);
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [sign, bound] = [parts[index] as unknown, parts[index + 1] as unknown];
    if (typeof sign !== "string" || !Object.hasOwn(comparisons, sign) || typeof bound !== "number")
      throw refuse(path, `has numeric ${show(operand)}; numeric ${allowed}`);
    const compare = comparisons[sign]!;
    tests.push((value) => compare(value, bound));
  }
  return some((value) => typeof value === "number" && tests.every((test) => test(value)));
};

const requireText = (operand: unknown, name: string, path: string): string => {
  if (typeof operand === "string") return operand;
  throw refuse(path, `has ${name} ${show(operand)}; ${name} takes a text`);
};

const compileAnythingBut = (operand: unknown, path: string): Test => {
  if (isObject(operand)) {
    const prefix = requireText(operand.prefix, "anything-but prefix", path);
    return some((value) => typeof value === "string" && !value.startsWith(prefix));
  }
  const excluded: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (
    excluded.length === 0 ||
    !excluded.every((value) => typeof value === "string" || typeof value === "number")
  )
    throw refuse(path, `has anything-but ${show(operand)}; it takes texts, numbers or {"prefix": text}`);
  return some((value) => value !== undefined && !isObject(value) && !excluded.includes(value as never));
};

const compileOperator = (rule: Rules, path: string): Test => {
  const entries = Object.entries(rule);
  const [name, operand] = entries[0] ?? [];
  if (entries.length !== 1)
    throw refuse(path, `has ${show(rule)}; an operator is an object with one of ${operators}`);
  switch (name) {
    case "prefix": {
      const prefix = requireText(operand, name, path);
      return some((value) => typeof value === "string" && value.startsWith(prefix));
    }
    case "suffix": {
      const suffix = requireText(operand, name, path);
      return some((value) => typeof value === "string" && value.endsWith(suffix));
    }
    case "equals-ignore-case": {
      const text = requireText(operand, name, path).toLowerCase();
      return some((value) => typeof value === "string" && value.toLowerCase() === text);
    }
    case "anything-but":
      return compileAnythingBut(operand, path);
    case "numeric":
      return compileNumeric(operand, path);
    case "exists":
      if (typeof operand !== "boolean")
        throw refuse(path, `has exists ${show(operand)}; exists takes true or false`);
      return (value) => (value !== undefined && !isObject(value)) === operand;
    default:
      throw refuse(path, `has ${show(rule)}; the operators are ${operators}`);
  }
};

/** The rules for one value, of which it must match one. */
const compileLeaf = (rules: readonly unknown[], path: string): Test => {
  if (rules.length === 0) throw refuse(path, "is an empty list; it needs a rule");
  const tests = rules.map((rule): Test => {
    if (isScalar(rule)) return some((value) => value === rule);
    if (isObject(rule)) return compileOperator(rule, path);
    throw refuse(
      path,
      `has the rule ${show(rule)}; a rule is a text, number, true, false, null or an operator`,
    );
  });
  return (value) => tests.some((test) => test(value));
};

const compileOr = (alternatives: unknown, path: string): Test => {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject))
    throw refuse(path, `is ${show(alternatives)}; $or takes a list of two or more patterns`);
  const tests = alternatives.map((alternative) => compilePattern(alternative, path));
  return (value) => tests.some((test) => test(value));
};

/**
 * An event pattern of Lambda's filters: every name of the object must match; an object goes one level deeper, a list
 * holds the rules for a value. Throws a RangeError that lists what is allowed.
 */
export const compilePattern = (pattern: unknown, path = ""): Test => {
  if (!isObject(pattern)) throw refuse(path, `is ${show(pattern)}; a pattern is an object`);
  const tests = Object.entries(pattern).map(([name, rules]): Test => {
    const inner = path === "" ? name : `${path}.${name}`;
    if (name === "$or") return compileOr(rules, inner);
    if (!Array.isArray(rules) && !isObject(rules))
      throw refuse(inner, `is ${show(rules)}; the values that match stand in a list, e.g. [${show(rules)}]`);
    const test = Array.isArray(rules) ? compileLeaf(rules, inner) : compilePattern(rules, inner);
    return (value) => test(isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  });
  if (tests.length === 0) throw refuse(path, "is an empty object; it needs a name");
  return some((value) => tests.every((test) => test(value)));
};
