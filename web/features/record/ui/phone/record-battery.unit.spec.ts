import { expect, test } from "vitest";
import { batteryPercentOf } from "./record-battery.ts";

test("the battery level is known once the browser reports it, and then kept up to date", async () => {
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

test("a browser that has no battery, or does not report it, leaves the level unknown", async () => {
  const denied = Promise.reject(new DOMException("not here", "NotAllowedError"));
  const percents = [batteryPercentOf({}), batteryPercentOf({ getBattery: () => denied })];
  await expect(denied).rejects.toThrow("not here");
  expect(percents.map((percent) => percent())).toEqual([null, null]);
});
