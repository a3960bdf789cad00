import { limits } from "@trips/core/domain/limits.ts";

const form = new RegExp(limits.timeZonePattern);

/**
 * In place of the engine's list of names, which is larger than the whole recorder and ages in an app: the package
 * checks the form of a time zone, and the API whether there is one of that name.
 */
export const canonicalTimeZone = (text: string): string | undefined => (form.test(text) ? text : undefined);
