/** An error whose message was written for operators and quotes nothing: neither a driver nor a trip nor a position. */
export class OperatorError extends Error {
  // Next bundles this class more than once, so that `instanceof` could not tell.
  readonly isForOperators = true;
}

/** Those that were made here. */
const loggables = new WeakSet<Error>();

/** The words of a program: class names, codes, request ids. */
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

/** Why each action of a DynamoDB transaction was refused, without the items that stand beside. */
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
    // Under this, Next tells the browser of an error.
    ...partOf("digest", fields.digest),
  ];
  return known.length > 0 ? known.join("; ") : "its message may quote data and is left out";
};

/**
 * What may be told of an error: its class, its code, where it happened, what a service said of the request, and as much
 * of its causes. Its message and its other members may quote what it is about (a key, an item, a line that is no JSON),
 * so they are left out. Everything that prints or throws an error into a log passes it through here.
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

/** For logs that are lines of text. */
export const loggableText = (thrown: unknown): string => {
  const { stack, code, cause } = loggableError(thrown) as Error & { code?: string | number };
  return `${stack}${code === undefined ? "" : `\n    code: ${code}`}${cause === undefined ? "" : `\n  caused by ${loggableText(cause)}`}`;
};
