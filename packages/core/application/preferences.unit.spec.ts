import { expect, test } from "vitest";
import { changePreferences, type KeptPreferences, readPreferences } from "./preferences.ts";

const ana = { driver: "ana", isFleet: false };

const aStore = () => {
  const kept: [driver: string, change: KeptPreferences][] = [];
  return {
    kept,
    preferencesOf: async () => ({}),
    keepPreferences: async (driver: string, change: KeptPreferences) => void kept.push([driver, change]),
    forget: async () => {},
  };
};

test("a change is kept as it was made, under the caller's name", async () => {
  const store = aStore();
  await changePreferences(ana, store, { theme: "dark", vehicle: "" });
  expect(store.kept).toEqual([["ana", { theme: "dark", vehicle: "" }]]);
});

test("a preference of more than 200 characters is refused, and nothing of the change is kept", async () => {
  const store = aStore();
  const change = (length: number) =>
    changePreferences(ana, store, { theme: "dark", vehicle: "x".repeat(length) });
  await expect(change(201)).rejects.toMatchObject({ code: "too-large" });
  expect(store.kept).toEqual([]);
  await change(200);
  expect(store.kept).toHaveLength(1);
});

test("who has no driver's name has no preferences", async () => {
  const nobody = { driver: "", isFleet: true };
  await expect(readPreferences(nobody, aStore())).rejects.toMatchObject({ code: "forbidden" });
  await expect(changePreferences(nobody, aStore(), {})).rejects.toMatchObject({ code: "forbidden" });
});
