import { beforeEach, expect, test } from "vitest";
import type { PeopleStore, Person } from "../application/people.ts";
import { retentionDays } from "../pipeline.ts";

const startMs = Date.UTC(2026, 10, 20, 12);
let counter = 0;

const aPerson = (name: string): Person => ({ driver: `driver-${++counter}`, name });

/** The contract of every `PeopleStore`, in memory or in DynamoDB. */
export const describePeopleStore = (open: (now: () => number) => PeopleStore): void => {
  let nowMs: number;
  let store: PeopleStore;
  beforeEach(() => {
    nowMs = startMs;
    store = open(() => nowMs);
  });
  /** Stores share a table, so that only these people are looked at. */
  const knownOf = async (...people: Person[]): Promise<Person[]> => {
    const all = await store.loadPeople();
    return people.flatMap(({ driver }) => all.filter((person) => person.driver === driver));
  };

  test("a person is known by the last name given", async () => {
    const [ana, bruno] = [aPerson("Ana Gómez"), aPerson("Bruno Fernández")];
    for (const person of [ana, bruno, { ...ana, name: "Ana Gómez de Sosa" }]) await store.put(person);
    expect(await knownOf(ana, bruno)).toEqual([{ ...ana, name: "Ana Gómez de Sosa" }, bruno]);
  });

  test("a name that is removed is not known, until it is given again", async () => {
    const [ana, bruno] = [aPerson("Ana Gómez"), aPerson("Bruno Fernández")];
    for (const person of [ana, bruno]) await store.put(person);
    for (let time = 0; time < 2; time++) await store.remove(ana.driver);
    expect(await knownOf(ana, bruno)).toEqual([bruno]);
    await store.put(ana);
    expect(await knownOf(ana, bruno)).toEqual([ana, bruno]);
  });

  test("namesakes are two people", async () => {
    const [one, other] = [aPerson("Ana Gómez"), aPerson("Ana Gómez")];
    for (const person of [one, other]) await store.put(person);
    expect(await knownOf(one, other)).toEqual([one, other]);
  });

  test("a name is forgotten when the trips of the last sign-in are, and kept by another sign-in", async () => {
    const [ana, bruno] = [aPerson("Ana Gómez"), aPerson("Bruno Fernández")];
    for (const person of [ana, bruno]) await store.put(person);
    nowMs += 86_400_000;
    await store.put(bruno);
    nowMs = startMs + retentionDays.trips * 86_400_000 - 1_000;
    expect(await knownOf(ana, bruno)).toEqual([ana, bruno]);
    nowMs += 1_000;
    expect(await knownOf(ana, bruno)).toEqual([bruno]);
  });
};
