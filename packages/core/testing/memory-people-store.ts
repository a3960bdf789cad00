import type { PeopleStore, Person } from "../application/people.ts";
import { retentionDays } from "../pipeline.ts";

/** People in memory, without those who have expired by `now`. */
export class MemoryPeopleStore implements PeopleStore {
  readonly #people = new Map<string, Person & { readonly expiresAtMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async put(person: Person): Promise<void> {
    const expiresAtMs = this.#now() + retentionDays.trips * 86_400_000;
    this.#people.set(person.driver, { ...person, expiresAtMs });
  }

  async remove(driver: string): Promise<void> {
    this.#people.delete(driver);
  }

  async loadPeople(): Promise<Person[]> {
    return [...this.#people.values()]
      .filter(({ expiresAtMs }) => expiresAtMs > this.#now())
      .map(({ driver, name }) => ({ driver, name }));
  }
}
