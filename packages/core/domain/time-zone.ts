import { keptNames, otherNames } from "./time-zone-names.ts";

/** By name in lower case: phones vary the case, and Athena is case-sensitive. */
const canonicalNames: ReadonlyMap<string, string> = new Map(
  [...keptNames.map((name) => [name, name] as const), ...Object.entries(otherNames)].map(([name, kept]) => [
    name.toLowerCase(),
    kept,
  ]),
);

/** Every name that is accepted, in lower case. */
export const timeZoneNames: readonly string[] = [...canonicalNames.keys()];

/**
 * A fixed offset in lower case, from -12:00 to +14:00, the range of clocks on Earth: `GMT+0200` as iOS writes it,
 * `GMT+02:00` as Android does, `+02:00`, `+0200` and `+02` as Intl takes it. The regex works in Java and in JavaScript.
 */
export const fixedOffsetPattern =
  "(gmt)?(([+](0[0-9]|1[0-3])|-(0[0-9]|1[01]))(:?[0-5][0-9])?|([+]14|-12)(:?00)?)";

const fixedOffset = new RegExp(`^${fixedOffsetPattern}$`);

/** Whole hours have a name that every engine knows. `Etc/` names have the POSIX sign: west is positive. */
const canonicalOffset = (name: string): string => {
  const [, sign, hours, minutes = "00"] = /([+-])(\d\d):?(\d\d)?$/.exec(name)!;
  if (minutes !== "00") return `${sign}${hours}:${minutes}`;
  return Number(hours) === 0 ? "UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${Number(hours)}`;
};

/** The canonical spelling of a time zone; undefined: there is no such zone. */
export const canonicalTimeZone = (text: string): string | undefined => {
  const name = text.toLowerCase();
  return canonicalNames.get(name) ?? (fixedOffset.test(name) ? canonicalOffset(name) : undefined);
};
