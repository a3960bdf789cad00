import draft04, { type ErrorObject } from "ajv-draft-04";
import { GatewayError } from "./gateway-error.ts";

/** Errors named in one answer. */
const namedErrors = 5;
/** Above this size validation stops at the first error: a hostile body could hold millions. */
const collectAllBelowLength = 512 * 1024;
const shownLength = 40;

/** Parses and validates a JSON body as API Gateway's request validator does; refuses it with BAD_REQUEST_BODY. */
export type ValidateBody = (text: string) => unknown;

export const createBodyValidator = (schema: object): ValidateBody => {
  const first = new draft04.default({ verbose: true }).compile(schema);
  const all = new draft04.default({ verbose: true, allErrors: true }).compile(schema);

  return (text) => {
    const value = parse(text);
    if (first(value)) return value;
    const collected = text.length < collectAllBelowLength && !all(value) ? all.errors : first.errors;
    throw refusal((collected ?? []).map(describe));
  };
};

const parse = (text: string): unknown => {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal([`the body is not valid JSON: ${(error as Error).message}`]);
  }
};

const refusal = (faults: readonly string[]): GatewayError => {
  const named = faults.slice(0, namedErrors).join("; ");
  const more = faults.length > namedErrors ? `; and ${faults.length - namedErrors} more` : "";
  return new GatewayError("BAD_REQUEST_BODY", { detail: `[${named}${more}]` });
};

const describe = (error: ErrorObject): string => {
  const path = error.instancePath.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  return `${path === "" ? "the body" : shorten(path)}: ${describeFault(error)}`;
};

const describeFault = ({ keyword, params, parentSchema, data, message }: ErrorObject): string => {
  const schema = parentSchema as {
    [keyword: string]: number | undefined;
  } & { properties?: object; pattern?: string };
  switch (keyword) {
    case "required":
      return `"${params.missingProperty}" is missing`;
    case "additionalProperties":
      return `"${shorten(params.additionalProperty)}" is not allowed, only ${Object.keys(schema.properties ?? {}).join(", ")}`;
    case "type":
      return `must be ${article(String(params.type))}, found ${kindOf(data)}`;
    case "minimum":
    case "maximum":
      return `must be ${range(schema.minimum, schema.maximum)}, found ${data}`;
    case "minItems":
    case "maxItems":
      return `must hold ${range(schema.minItems, schema.maxItems)} items, found ${(data as unknown[]).length}`;
    case "minLength":
    case "maxLength":
      return `must have ${range(schema.minLength, schema.maxLength)} characters, found ${[...(data as string)].length}`;
    case "pattern":
      return `must match ${schema.pattern}, found ${shorten(JSON.stringify(data))}`;
    default:
      return message ?? `does not satisfy ${keyword}`;
  }
};

const range = (from: number | undefined, to: number | undefined): string => {
  if (from === undefined) return `at most ${to}`;
  return to === undefined ? `at least ${from}` : `from ${from} to ${to}`;
};

const article = (type: string): string => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return String(value);
  return article(typeof value);
};

const shorten = (text: string): string =>
  text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
