import { GatewayError } from "./gateway-error.ts";

/** Where a JSON text may hold a negative zero, or a number that underflows to it. */
const maybeNegativeZero = /-0(?!\.\d*[1-9])|-0\.0{300}|[eE]-0*\d{3}/;

/**
 * Writes a parsed JSON document again, compact and with every number unchanged. JSON.stringify alone turns a negative
 * zero into 0. A document is always serialised again, never pasted, so that nothing in it can close the text around
 * it. One that is nested too deeply for that is the client's fault.
 */
export const rewriteJson = (value: unknown, source: string): string => {
  try {
    return maybeNegativeZero.test(source) ? stringify(value) : JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GatewayError("BAD_REQUEST_BODY", { detail: "[the body is nested too deeply]" });
  }
};

const stringify = (value: unknown): string => {
  if (Object.is(value, -0)) return "-0";
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}:${stringify(member)}`,
    );
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
};
