import { expect, test } from "vitest";
import { MemoryPeopleStore } from "../testing/memory-people-store.ts";
import { createNameReader, keepOwnName } from "./people.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const ana = { driver: "ana", isFleet: false };
const boss = { driver: "boss", isFleet: true };

test("a name is kept in one line, without invisible characters, and not longer than a name", async () => {
  const people = new MemoryPeopleStore(() => noon);
  const kept = async (stated: string) => {
    await keepOwnName(ana, { people }, stated);
    return (await people.loadPeople())[0]?.name;
  };
  expect(await kept(" \n\u202e ")).toBeUndefined();
  expect(await kept("  Ana \u202eMaría\nGómez\t ")).toBe("Ana María Gómez");
  expect(await kept("A".repeat(500))).toBe("A".repeat(100));
});

test("names are read once in a while, and again after a failure", async () => {
  const people = new MemoryPeopleStore(() => noon);
  let [nowMs, reads, isBroken] = [noon, 0, true];
  const read = createNameReader({
    now: () => nowMs,
    people: {
      put: (person) => people.put(person),
      remove: (driver) => people.remove(driver),
      loadPeople: async () => {
        reads++;
        if (isBroken) throw new Error("no table");
        return people.loadPeople();
      },
    },
  });
  await expect(read(boss)).rejects.toThrow("no table");
  isBroken = false;
  await keepOwnName(ana, { people }, "Ana Gómez");
  expect([...(await read(boss))]).toEqual([["ana", "Ana Gómez"]]);
  await keepOwnName(ana, { people }, "Ana Sosa");
  nowMs += 9_999;
  expect((await read(boss)).get("ana")).toBe("Ana Gómez");
  nowMs += 1;
  expect((await read(boss)).get("ana")).toBe("Ana Sosa");
  expect(reads).toBe(3);
});
