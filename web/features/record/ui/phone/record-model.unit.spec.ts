import { expect, test } from "vitest";
import { type ModelHolder, phoneModelOf } from "./record-model.ts";

const hinting = (model: string | undefined, userAgent = ""): ModelHolder => ({
  userAgent,
  userAgentData: { getHighEntropyValues: async (hints) => (hints.includes("model") ? { model } : {}) },
});
const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";

test.each([
  ["Android's browsers name it", hinting("Pixel 9"), "Pixel 9"],
  ["iOS names the family", { userAgent: iPhone }, "iPhone"],
  ["a computer's browser has none", hinting(""), undefined],
  ["a browser need not tell", hinting(undefined), undefined],
  ["a name that a batch may not carry is cut", hinting("x".repeat(70)), "x".repeat(64)],
])("the phone's model: %s", async (_, browser, model) => {
  expect(await phoneModelOf(browser)).toBe(model);
});

test("a browser that refuses to tell the phone's model has none", async () => {
  const refused = () => Promise.reject(new DOMException("not here", "NotAllowedError"));
  const userAgentData = { getHighEntropyValues: refused };
  expect(await phoneModelOf({ userAgent: "", userAgentData })).toBeUndefined();
});
