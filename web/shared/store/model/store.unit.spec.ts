import { expect, test } from "vitest";
import { createStore } from "./store.ts";

test("a store reports a different value, not the same one, and nothing after unsubscribing", () => {
  const store = createStore<number | undefined>(undefined);
  const heard: (number | undefined)[] = [];
  const leave = store.subscribe(() => heard.push(store.get()));
  for (const value of [undefined, 1, 1, 2]) store.set(value);
  leave();
  store.set(3);
  expect(heard).toEqual([1, 2]);
  expect(store.get()).toBe(3);
});

test("a listener that unsubscribes while being called does not affect the others", () => {
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
