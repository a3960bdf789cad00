import { type Caller, requireFleet } from "./caller.ts";
import { inOneLine } from "./one-line.ts";

/** A driver with the name that the identity provider states. */
export type Person = { readonly driver: string; readonly name: string };

/** The people in the table, one item each; `put` replaces what was known. Expired ones are absent. */
export type PeopleStore = {
  put(person: Person): Promise<void>;
  loadPeople(): Promise<Person[]>;
  remove(driver: string): Promise<void>;
};

export type PeoplePorts = { readonly people: PeopleStore; readonly now: () => number };

const maxNameLength = 100;

/** Keeps the caller's own name, as the identity provider stated it; there is no way to name anybody else. */
export const keepOwnName = async (
  caller: Caller,
  { people }: Pick<PeoplePorts, "people">,
  stated: string,
): Promise<void> => {
  const line = inOneLine(stated);
  if (line === undefined) return;
  const name = [...line].slice(0, maxNameLength).join("").trim();
  await people.put({ driver: caller.driver, name });
};

/** How long a new name may take to show up. */
const freshMs = 10_000;

/** Names by driver. The cache, too, is for fleet managers only. */
export const createNameReader = ({ people, now }: PeoplePorts) => {
  let known: { readonly at: number; readonly names: Promise<ReadonlyMap<string, string>> } | undefined;

  const read = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await people.loadPeople()).map(({ driver, name }) => [driver, name]));

  return async (caller: Caller): Promise<ReadonlyMap<string, string>> => {
    requireFleet(caller);
    if (!known || now() - known.at >= freshMs) {
      const reading = { at: now(), names: read() };
      known = reading;
      reading.names.catch(() => {
        if (known === reading) known = undefined;
      });
    }
    return known.names;
  };
};
