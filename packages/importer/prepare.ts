import {
  type CleanFix,
  clockProblem,
  identifierProblem,
  type OptionalField,
  sanitiseFix,
  vehicleProblem,
} from "@trips/client/records.ts";
import { fields } from "@trips/core/domain/fields.ts";
import { say } from "./say.ts";
import type { SourceItem } from "./source.ts";

export type PreparedItem =
  | {
      readonly kind: "record";
      readonly place: string;
      /** `driver/trip`: neither may contain a slash. */
      readonly tripKey: string;
      readonly driver: string;
      readonly trip: string;
      readonly vehicle: string | undefined;
      /** As given in the file. */
      readonly timeZone: unknown;
      readonly isDerived: boolean;
      /** Its position among the distinct lines of its trip in the file. */
      readonly position: number;
      /** The record's id: the file's, else its position. */
      readonly id: number;
      readonly fix: CleanFix;
      readonly dropped: readonly (OptionalField | "vehicle")[];
    }
  /** A fix that was there before: logs repeat lines, and a repetition adds no record. */
  | { readonly kind: "repeated" }
  | { readonly kind: "skipped"; readonly place: string; readonly reason: string }
  | { readonly kind: "note"; readonly text: string };

/**
 * How many of a trip's last lines are remembered to recognise repetitions, and for how many trips: both bound memory.
 */
const recentLines = 1_000;
const recentTrips = 100;

const isRecordId = (id: unknown): id is number =>
  Number.isInteger(id) && (id as number) >= fields.id.least && (id as number) <= fields.id.most;

/**
 * Checks the items of one file in order and numbers them within their trips. An unusable fix takes a position too, so
 * ids do not depend on what counts as usable. With `now`, times in the future are found.
 */
export const createPreparer = (now?: number, onlyDriver?: string) => {
  const positions = new Map<string, number>();
  const recent = new Map<string, Set<string>>();

  const isRepeated = (tripKey: string, said: object): boolean => {
    const lines = recent.get(tripKey) ?? new Set();
    recent.delete(tripKey);
    recent.set(tripKey, lines);
    if (recent.size > recentTrips) recent.delete(recent.keys().next().value!);
    const line = JSON.stringify(said);
    if (lines.has(line)) return true;
    lines.add(line);
    if (lines.size > recentLines) lines.delete(lines.values().next().value!);
    return false;
  };

  return (item: SourceItem): PreparedItem => {
    if (item.kind === "note" || item.kind === "repeated") return item;
    const { place } = item;
    if (item.kind === "unreadable") return { kind: "skipped", place, reason: item.reason };
    const { driver, trip } = item;
    for (const [name, value] of Object.entries({ driver, trip })) {
      const problem = identifierProblem(value);
      if (problem !== undefined) return { kind: "skipped", place, reason: `${name} ${problem}` };
    }
    if (onlyDriver !== undefined && driver !== onlyDriver)
      return {
        kind: "skipped",
        place,
        reason: say`it is ${driver}'s, and you are signed in as ${onlyDriver}`,
      };
    const tripKey = `${driver}/${trip}`;
    if (isRepeated(tripKey, [item.id, item.fix])) return { kind: "repeated" };
    const position = positions.get(tripKey) ?? 0;
    positions.set(tripKey, position + 1);
    const sanitised = sanitiseFix(item.fix);
    if (sanitised.kind === "invalid") return { kind: "skipped", place, reason: sanitised.reason };
    const wrongClock = now === undefined ? undefined : clockProblem(sanitised.fix.t, now);
    if (wrongClock !== undefined) return { kind: "skipped", place, reason: wrongClock };
    const vehicleIsUnknown = item.vehicle === undefined || item.vehicle === null;
    const vehicleIsUsable = !vehicleIsUnknown && vehicleProblem(item.vehicle) === undefined;
    return {
      kind: "record",
      place,
      tripKey,
      driver: driver as string,
      trip: trip as string,
      vehicle: vehicleIsUsable ? (item.vehicle as string) : undefined,
      timeZone: item.timeZone,
      isDerived: item.isDerived ?? false,
      position,
      id: isRecordId(item.id) ? item.id : position,
      fix: sanitised.fix,
      dropped: vehicleIsUnknown || vehicleIsUsable ? sanitised.dropped : [...sanitised.dropped, "vehicle"],
    };
  };
};
