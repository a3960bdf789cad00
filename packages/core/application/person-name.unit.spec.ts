import { expect, test } from "vitest";
import { displayNamesOf, nameFromId } from "./person-name.ts";

test.each([
  ["ana.gomez", "Ana Gomez"],
  ["ana", "Ana"],
  ["juan_carlos-paz", "Juan Carlos Paz"],
  ["driver.017", "driver.017"],
  ["eva@example.com", "eva@example.com"],
  ["AB123CD", "AB123CD"],
  ["a..b", "a..b"],
  ["c4d8f4a8-1001-70aa-3b1c-9d0e1f2a3b4c", "c4d8f4a8"],
])("the id %s reads as %s", (id, name) => {
  expect(nameFromId(id)).toBe(name);
});

const named = (drivers: string[], known: Record<string, string> = {}) =>
  Object.fromEntries(displayNamesOf(drivers, new Map(Object.entries(known))));

test("a known name counts, else the id is made readable", () => {
  expect(named(["ana.gomez", "bruno.sosa"], { "ana.gomez": "Ana Gómez" })).toEqual({
    "ana.gomez": "Ana Gómez",
    "bruno.sosa": "Bruno Sosa",
  });
});

test("namesakes are told apart by their ids, whatever case and accents, even from one who did not drive", () => {
  expect(named(["ana.1", "ana.gomez"], { "ana.1": "ana gómez" })).toEqual({
    "ana.1": "ana gómez (ana.1)",
    "ana.gomez": "Ana Gomez (ana.gomez)",
  });
  const id = "c4d8f4a8-1001-70aa-3b1c-9d0e1f2a3b4c";
  expect(named([id], { [id]: "Ana Gómez", "ana.1": "Ana Gómez" })).toEqual({ [id]: "Ana Gómez (c4d8f4a8)" });
});
