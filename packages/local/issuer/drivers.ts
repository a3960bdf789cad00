import { limits } from "@trips/core/domain/limits.ts";

export type User = { readonly driver: string; readonly name?: string; readonly groups?: readonly string[] };

const driverPattern = new RegExp(limits.identifierPattern);
const groupPattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** What is wrong with a driver's name; undefined when nothing is. */
export function driverFault(driver: unknown): string | undefined {
  if (typeof driver === "string" && driverPattern.test(driver)) return undefined;
  return "A driver name has 1 to 64 of the letters A-Z and a-z, digits and . _ : @ -";
}

/** Cognito's rule for group names; a comma would run two of them together in API Gateway's claims. */
export function groupsFault(groups: unknown): string | undefined {
  const valid =
    Array.isArray(groups) &&
    groups.every((group) => typeof group === "string" && groupPattern.test(group) && !group.includes(","));
  return valid
    ? undefined
    : "groups must be a list of names of 1 to 128 characters without spaces and commas";
}

/** Throws on a fault: for callers within the program. */
export function requireValid(fault: string | undefined): void {
  if (fault !== undefined) throw new Error(`${fault}.`);
}
