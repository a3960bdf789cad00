import { type FaultOf, type FaultSettings, type FaultTarget, type FaultType, isInScope } from "./fault.ts";
import { refuse } from "./parse-fault.ts";
import { createRandom } from "./random.ts";

/** Of `considered` requests in scope, `hits` were hit; `isSpent` once `count` is used up. */
export type FaultStatus = FaultSettings & {
  readonly id: string;
  readonly considered: number;
  readonly hits: number;
  readonly isSpent: boolean;
};

/**
 * The active faults, in memory only. Each has a random sequence of its own and draws one number per request in scope:
 * the same seed and the same requests in the same order give the same faults.
 */
export type FaultPlan = {
  set(settings: FaultSettings): FaultStatus;
  list(): readonly FaultStatus[];
  /** Without ids: all. Throws for an id that is not there, and then clears none. */
  clear(ids?: readonly string[]): readonly string[];
  /** Whether a fault of one of these types may still hit a request. */
  isSet(...types: readonly FaultType[]): boolean;
  /** The first fault of the type, in the order they were set, that hits this request. */
  hit<Type extends FaultType>(type: Type, target: FaultTarget): FaultOf<Type> | undefined;
};

const mostFaults = 100;

type Entry = {
  readonly id: string;
  readonly settings: FaultSettings;
  readonly random: () => number;
  considered: number;
  hits: number;
};

const isSpent = ({ settings, hits }: Entry): boolean =>
  settings.count !== undefined && hits >= settings.count;

const describe = (entry: Entry): FaultStatus => ({
  id: entry.id,
  ...entry.settings,
  considered: entry.considered,
  hits: entry.hits,
  isSpent: isSpent(entry),
});

export const createFaultPlan = (): FaultPlan => {
  const entries = new Map<string, Entry>();
  let serial = 0;
  return {
    set(settings) {
      if (entries.size >= mostFaults)
        throw refuse(`${mostFaults} faults are set, which is the most; clear some first.`);
      serial += 1;
      const entry: Entry = {
        id: `fault-${serial}`,
        settings,
        random: createRandom(settings.seed),
        considered: 0,
        hits: 0,
      };
      entries.set(entry.id, entry);
      return describe(entry);
    },
    list: () => [...entries.values()].map(describe),
    clear(ids = [...entries.keys()]) {
      for (const id of ids)
        if (!entries.has(id)) {
          const known = entries.size > 0 ? [...entries.keys()].join(", ") : "none";
          throw refuse(`There is no fault ${id}; set are: ${known}.`);
        }
      for (const id of ids) entries.delete(id);
      return [...ids];
    },
    isSet: (...types) =>
      entries.size > 0 &&
      [...entries.values()].some((entry) => types.includes(entry.settings.type) && !isSpent(entry)),
    hit<Type extends FaultType>(type: Type, target: FaultTarget) {
      for (const entry of entries.values()) {
        const { settings } = entry;
        if (settings.type !== type || isSpent(entry) || !isInScope(settings, target)) continue;
        entry.considered += 1;
        if (entry.random() >= settings.share) continue;
        entry.hits += 1;
        return settings as FaultOf<Type>;
      }
      return undefined;
    },
  };
};
