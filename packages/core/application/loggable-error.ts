/** An error whose message is safe to log: it quotes no driver, trip or position. */
export class OperatorError extends Error {
  // Next bundles this class more than once, so `instanceof` does not work.
  readonly isForOperators = true;
}

/** Errors made by `loggableError`. */
const loggables = new WeakSet<Error>();

/** Words that are not user data: class names, codes, request ids. */
const wordPattern = /^[\w.:-]{1,80}$/;
const framePattern = /^\s+at (?:async )?(?:[^()]{1,200} \()?(?:[\w-]+:|\/)[^()]*:\d+:\d+\)?$/;
const mostFrames = 10;
const mostReasons = 100;
const mostCauses = 3;

type Fields = Readonly<Record<string, unknown>>;

const wordOf = (value: unknown): string | number | undefined => {
  if (typeof value === "number") return value;
  return typeof value === "string" && wordPattern.test(value) ? value : undefined;
};

const partOf = (title: string, value: unknown): string[] => {
  const word = wordOf(value);
  return word === undefined ? [] : [`${title} ${word}`];
};

/** Why each action of a DynamoDB transaction was refused, without the items that come with the reasons. */
const reasonsOf = ({ CancellationReasons: reasons }: Fields): string[] =>
  Array.isArray(reasons)
    ? [
        reasons
          .slice(0, mostReasons)
          .map((reason: Fields | undefined) => wordOf(reason?.Code) ?? "None")
          .join(", "),
      ]
    : [];

const answerOf = ({ $metadata }: Fields): string[] => {
  const { httpStatusCode, requestId, attempts } = ($metadata ?? {}) as Fields;
  return [
    ...partOf("HTTP", httpStatusCode),
    ...partOf("request", requestId),
    ...partOf("attempts", attempts),
  ];
};

const messageOf = (error: Error): string => {
  const fields = error as unknown as Fields;
  if (fields.isForOperators === true) return error.message;
  const known = [
    ...reasonsOf(fields),
    ...answerOf(fields),
    ...partOf("syscall", fields.syscall),
    // The browser gets only this digest of an error from Next.
    ...partOf("digest", fields.digest),
  ];
  return known.length > 0 ? known.join("; ") : "its message may quote data and is left out";
};

/**
 * What may be logged of an error: its class, code and stack frames, what a service reported about the request, and the
 * same for its causes. Its message and other members may quote data (a key, an item, a line that is not JSON), so
 * they are left out. Everything that logs an error, or throws it to be logged, passes it through here.
 */
export const loggableError = (thrown: unknown, causes: number = mostCauses): Error => {
  if (!(thrown instanceof Error)) return loggableError(new Error(typeof thrown), causes);
  if (loggables.has(thrown)) return thrown;
  const name = String(wordOf(thrown.name) ?? "Error");
  const loggable: Error & { code?: string | number } = new Error(messageOf(thrown));
  const frames = (thrown.stack ?? "").split("\n").filter((line) => framePattern.test(line));
  loggable.stack = [`${name}: ${loggable.message}`, ...frames.slice(0, mostFrames)].join("\n");
  Object.defineProperty(loggable, "name", { value: name });
  const code = wordOf((thrown as unknown as Fields).code);
  if (code !== undefined) loggable.code = code;
  if (thrown.cause !== undefined && causes > 0) loggable.cause = loggableError(thrown.cause, causes - 1);
  loggables.add(loggable);
  return loggable;
};

/** For plain-text logs. */
export const loggableText = (thrown: unknown): string => {
  const { stack, code, cause } = loggableError(thrown) as Error & { code?: string | number };
  return `${stack}${code === undefined ? "" : `\n    code: ${code}`}${cause === undefined ? "" : `\n  caused by ${loggableText(cause)}`}`;
};
