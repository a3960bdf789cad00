const atOnce = 16;

/** Runs some of the calls at a time, so that many do not open as many connections. */
export const inTurns = async <Part, Result>(
  parts: readonly Part[],
  each: (part: Part, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let at = 0; at < parts.length; at += atOnce)
    results.push(
      ...(await Promise.all(parts.slice(at, at + atOnce).map((part, index) => each(part, at + index)))),
    );
  return results;
};
