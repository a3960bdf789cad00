import { AwsError } from "../service.ts";
import {
  entryErrors,
  type FaultSettings,
  type FaultType,
  moments,
  operationsOf,
  throttledOperations,
  writesOf,
} from "./fault.ts";

type Input = Readonly<Record<string, unknown>>;

const fieldsOf: Readonly<Record<FaultType, readonly string[]>> = {
  throttle: ["stream", "shard", "operation"],
  "fail-entries": ["stream", "shard", "error"],
  "drop-response": ["service", "operation", "stream"],
  delay: ["service", "operation", "stream", "shard", "function", "milliseconds"],
  "kill-handler": ["function", "when"],
  "cancel-transaction": ["when"],
};
const chanceFields = ["share", "count", "seed"];
export const faultTypes = Object.keys(fieldsOf) as readonly FaultType[];

const longestDelayMs = 60_000;

export const refuse = (message: string): AwsError => new AwsError("ValidationException", message);
const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 100) ?? String(value);
const list = (allowed: readonly string[]): string => allowed.join(", ");

const readText = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "" && value.length <= 256) return value;
  throw refuse(`${name} is ${show(value)}; it must be a name of 1 to 256 characters.`);
};

const readOneOf = <Value extends string>(
  input: Input,
  name: string,
  allowed: readonly Value[],
): Value | undefined => {
  const value = input[name];
  if (value === undefined || allowed.includes(value as Value)) return value as Value | undefined;
  throw refuse(`${name} is ${show(value)}; it must be one of ${list(allowed)}.`);
};

const requireOneOf = <Value extends string>(input: Input, name: string, allowed: readonly Value[]): Value => {
  const value = readOneOf(input, name, allowed);
  if (value === undefined)
    throw refuse(`${name} is missing from a ${String(input.type)}; it must be one of ${list(allowed)}.`);
  return value;
};

const readNumber = (
  input: Input,
  name: string,
  { least, most, whole }: { least: number; most: number; whole: boolean },
): number | undefined => {
  const value = input[name];
  if (value === undefined) return undefined;
  const isNumber = typeof value === "number" && value >= least && value <= most;
  if (isNumber && (!whole || Number.isInteger(value))) return value;
  throw refuse(
    `${name} is ${show(value)}; it must be a ${whole ? "whole " : ""}number from ${least} to ${most}.`,
  );
};

const readScope = (input: Input) => ({
  stream: readText(input, "stream"),
  shard: readText(input, "shard"),
  function: readText(input, "function"),
});

/** Which of these names can occur in a request to the service; the others would never match. */
const scopesOf: Readonly<Record<keyof typeof operationsOf, readonly string[]>> = {
  kinesis: ["stream", "shard"],
  firehose: ["stream"],
  dynamodb: [],
  lambda: ["function"],
};

const checkScopeOfService = (input: Input, service: keyof typeof operationsOf): void => {
  for (const name of ["stream", "shard", "function"])
    if (input[name] !== undefined && !scopesOf[service].includes(name))
      throw refuse(
        `${name} does not narrow a fault of ${service}; ` +
          `${list(["operation", ...scopesOf[service]])} ${scopesOf[service].length > 0 ? "do" : "does"}.`,
      );
};

/** A fault from a client's document. Throws a ValidationException that lists what is allowed. */
export const parseFault = (document: unknown): FaultSettings => {
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw refuse(`A fault is a JSON object with a type, one of ${list(faultTypes)}.`);
  const input = document as Input;
  const type = readOneOf(input, "type", faultTypes);
  if (type === undefined) throw refuse(`type is missing; it must be one of ${list(faultTypes)}.`);
  const allowed = [...fieldsOf[type], ...chanceFields];
  for (const name of Object.keys(input))
    if (name !== "type" && !allowed.includes(name))
      throw refuse(`${name} is no setting of a ${type}; ${list(allowed)} are.`);

  const scope = readScope(input);
  if (scope.shard !== undefined && scope.stream === undefined)
    throw refuse("shard is given without a stream; name the stream it belongs to.");
  const common = {
    ...scope,
    share: readNumber(input, "share", { least: 0, most: 1, whole: false }) ?? 1,
    count: readNumber(input, "count", { least: 1, most: 1_000_000_000, whole: true }),
    seed: readNumber(input, "seed", { least: 0, most: 4_294_967_295, whole: true }) ?? 1,
  };
  switch (type) {
    case "throttle":
      return { type, ...common, operation: readOneOf(input, "operation", throttledOperations) };
    case "fail-entries":
      return { type, ...common, error: readOneOf(input, "error", entryErrors) ?? entryErrors[0] };
    case "drop-response": {
      const service = requireOneOf(input, "service", Object.keys(writesOf) as (keyof typeof writesOf)[]);
      checkScopeOfService(input, service);
      return {
        type,
        ...common,
        service,
        operation: readOneOf<string>(input, "operation", writesOf[service]),
      };
    }
    case "delay": {
      const services = Object.keys(operationsOf) as (keyof typeof operationsOf)[];
      const service = requireOneOf(input, "service", services);
      checkScopeOfService(input, service);
      const milliseconds = readNumber(input, "milliseconds", { least: 1, most: longestDelayMs, whole: true });
      if (milliseconds === undefined)
        throw refuse(
          `milliseconds is missing from a delay; it must be a whole number from 1 to ${longestDelayMs}.`,
        );
      const operation = readOneOf<string>(input, "operation", operationsOf[service]);
      return { type, ...common, service, operation, milliseconds };
    }
    case "kill-handler":
      return { type, ...common, when: requireOneOf(input, "when", moments) };
    case "cancel-transaction":
      return { type, ...common, when: requireOneOf(input, "when", moments) };
    default:
      return type satisfies never;
  }
};
