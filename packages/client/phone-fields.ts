import {
  byField,
  fields,
  optionalNames,
  quanta,
  type RequiredField,
  rangeOf,
  requiredNames,
} from "@trips/core/domain/fields.ts";
import type { Quantum } from "@trips/core/domain/quantum.ts";

/*
 * What a phone needs of the core's table of fields. The package has the values, not what computes them: constants alone
 * belong here.
 */

/** What every fix has; the id is given later. */
export type PlaceField = Exclude<RequiredField, "id">;
const placeNames = requiredNames.filter((name): name is PlaceField => name !== "id");

/** What is accepted of a fix, in the order in which it is checked. A fraction of a millisecond is rounded here. */
export const phoneQuanta = byField([...placeNames, ...optionalNames], (name): Quantum => {
  const { lowest, most, knownFrom, perUnit, leastKnown, wrapsAt } = quanta[name];
  return { perUnit, lowest, most, knownFrom, leastKnown, wrapsAt, isWhole: false };
});

/** For messages. */
export const placeRanges = byField(placeNames, (name) => rangeOf(fields[name]));
