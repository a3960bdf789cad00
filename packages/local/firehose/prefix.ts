import { randomInt } from "node:crypto";
import { compileDateFormat } from "./java-date.ts";

/** The values for one object's prefix. */
export type PrefixContext = {
  /** Arrival of the object's oldest record. */
  readonly timeMs: number;
  readonly partitionKeys?: Readonly<Record<string, string>>;
  readonly errorOutputType?: string;
};

export type Prefix = {
  /** Names of the partition keys that the transform must set. */
  readonly partitionKeys: readonly string[];
  readonly hasExpression: boolean;
  evaluate(context: PrefixContext): string;
};

type Part = (context: PrefixContext) => string;
type Use = "data" | "error";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const randomString = (): string => Array.from({ length: 11 }, () => alphanumeric[randomInt(62)]).join("");

/** Longest prefix after evaluation, Firehose developer guide. */
const longest = 512;

const compileExpression = (
  whole: string,
  namespace: string,
  value: string,
  use: Use,
  timeZone: string | undefined,
): Part => {
  switch (namespace) {
    case "timestamp": {
      const format = compileDateFormat(value, timeZone);
      return ({ timeMs }) => format(timeMs);
    }
    case "firehose":
      if (value === "random-string") return randomString;
      if (value === "error-output-type" && use === "error")
        return ({ errorOutputType }) => errorOutputType ?? "";
      throw new Error(
        `${whole} cannot be used here: random-string is allowed, and error-output-type in the error prefix`,
      );
    case "partitionKeyFromLambda":
      if (use === "error") throw new Error(`${whole} cannot be used in an error prefix`);
      return ({ partitionKeys }) => partitionKeys?.[value] ?? "";
    case "partitionKeyFromQuery":
      throw new Error(
        `${whole} is not supported: set the key in the transform and use partitionKeyFromLambda`,
      );
    default:
      throw new Error(`${whole} is unknown: timestamp, firehose and partitionKeyFromLambda are allowed`);
  }
};

/**
 * Firehose's prefix expressions `!{namespace:value}`. A data prefix without a timestamp gets `yyyy/MM/dd/HH/`
 * appended; an error prefix must say `!{firehose:error-output-type}`. Throws an Error that names the fault of the
 * expression.
 */
export const compilePrefix = (text: string, use: Use, timeZone?: string): Prefix => {
  const parts: Part[] = [];
  const partitionKeys: string[] = [];
  let hasExpression = false;
  let hasTimestamp = false;
  let hasErrorType = false;
  for (const match of text.matchAll(/!\{([^}]*)\}|!\{|[^!]+|!/g)) {
    const [token, body] = match;
    if (!token.startsWith("!{")) {
      parts.push(() => token);
      continue;
    }
    const colon = body?.indexOf(":") ?? -1;
    if (body === undefined || colon <= 0 || colon === body.length - 1) {
      throw new Error(`${body === undefined ? text : token} is not of the form !{namespace:value}`);
    }
    const [namespace, value] = [body.slice(0, colon), body.slice(colon + 1)];
    parts.push(compileExpression(token, namespace, value, use, timeZone));
    hasExpression = true;
    hasTimestamp ||= namespace === "timestamp";
    hasErrorType ||= value === "error-output-type";
    if (namespace === "partitionKeyFromLambda") partitionKeys.push(value);
  }
  if (use === "error" && !hasErrorType)
    throw new Error(`${text || "An empty error prefix"} lacks !{firehose:error-output-type}`);
  if (use === "data" && !hasTimestamp) {
    const format = compileDateFormat("yyyy/MM/dd/HH/", timeZone);
    parts.push(({ timeMs }) => format(timeMs));
  }
  return {
    partitionKeys,
    hasExpression,
    evaluate(context) {
      const prefix = parts.map((part) => part(context)).join("");
      if (prefix.length > longest)
        throw new Error(`The prefix ${prefix.slice(0, 80)}… is longer than ${longest} characters`);
      return prefix;
    },
  };
};
