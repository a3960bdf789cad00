import { expect, test } from "vitest";
import { createStore } from "./store.ts";

test("a store tells of another value, not of the same, and of nothing once the listener has left", () => {
  const store = createStore<number | undefined>(undefined);
  const heard: (number | undefined)[] = [];
  const leave = store.subscribe(() => heard.push(store.get()));
  for (const value of [undefined, 1, 1, 2]) store.set(value);
  leave();
  store.set(3);
  expect(heard).toEqual([1, 2]);
  expect(store.get()).toBe(3);
});

test("a listener that leaves while it is told keeps nothing from the others", () => {
  const store = createStore(0);
  const heard: string[] = [];
  const leave = store.subscribe(() => {
    heard.push("first");
    leave();
  });
  store.subscribe(() => heard.push("second"));
  store.set(1);
  store.set(2);
  expect(heard).toEqual(["first", "second", "second"]);
});
