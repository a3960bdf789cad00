import { expect, test } from "vitest";
import { batteryPercentOf } from "./record-battery.ts";

test("the battery is known when the browser has told of it, and followed from then on", async () => {
  const battery = { level: 0.81 };
  const { promise, resolve } = Promise.withResolvers<typeof battery>();
  const percent = batteryPercentOf({ getBattery: () => promise });
  expect(percent()).toBeNull();
  resolve(battery);
  await promise;
  expect(percent()).toBeCloseTo(81);
  battery.level = 0.5;
  expect(percent()).toBe(50);
});

test("a browser that has no battery, or does not tell of it, leaves it unknown", async () => {
  const denied = Promise.reject(new DOMException("not here", "NotAllowedError"));
  const percents = [batteryPercentOf({}), batteryPercentOf({ getBattery: () => denied })];
  await expect(denied).rejects.toThrow("not here");
  expect(percents.map((percent) => percent())).toEqual([null, null]);
});
