type Step = { readonly name: string } | { readonly index: number } | { readonly every: true };

const stepPattern =
  /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]|\.\*|\[\*\]/uy;

const parsed = new Map<string, readonly Step[]>();

/** The steps of `$.a.b`, `$['a']`, `$.a[0]`, `$.a[-1]`, `$.a[*]`; filters and deep scans are refused. */
const parse = (path: string): readonly Step[] => {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const steps: Step[] = [];
  let position = path.startsWith("$") ? 1 : -1;
  while (position >= 0 && position < path.length) {
    stepPattern.lastIndex = position;
    const found = stepPattern.exec(path);
    if (found === null) break;
    const [, word, single, double, index] = found;
    const name = word ?? (single ?? double)?.replace(/\\(.)/g, "$1");
    steps.push(
      name !== undefined ? { name } : index !== undefined ? { index: Number(index) } : { every: true },
    );
    position = stepPattern.lastIndex;
  }
  if (position !== path.length) {
    throw new Error(
      `JSONPath "${path}" is not supported: a path starts with $ and goes on with .name, ['name'], [0] or [*].`,
    );
  }
  parsed.set(path, steps);
  return steps;
};

const step = (value: unknown, { name, index }: { name?: string; index?: number }): unknown => {
  if (typeof value !== "object" || value === null) return undefined;
  if (name !== undefined)
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return Array.isArray(value) ? value.at(index!) : undefined;
};

/** What a JSONPath selects, undefined when there is nothing. A path with a wildcard selects an array. */
export const selectPath = (document: unknown, path: string): unknown => {
  let selected: unknown[] = [document];
  let single = true;
  for (const next of parse(path)) {
    if ("every" in next) {
      single = false;
      selected = selected.flatMap((value) =>
        typeof value === "object" && value !== null ? Object.values(value) : [],
      );
    } else {
      selected = selected.map((value) => step(value, next)).filter((value) => value !== undefined);
    }
  }
  return single ? selected[0] : selected;
};
