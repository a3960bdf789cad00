import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

test("a closed gate holds everybody up until it is open", async () => {
  const gate = createGate();
  await gate.passed();
  gate.set(false);
  const passed: string[] = [];
  const walk = async (name: string) => {
    await gate.passed();
    passed.push(name);
  };
  const all = Promise.all([walk("one"), walk("two")]);
  await Promise.resolve();
  gate.set(true);
  // It closes again before they have moved.
  gate.set(false);
  await new Promise((resolve) => setTimeout(resolve));
  expect(passed).toEqual([]);
  gate.set(true);
  await all;
  expect(passed).toEqual(["one", "two"]);
});
