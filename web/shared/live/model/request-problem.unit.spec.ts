import { expect, test } from "vitest";
import { problemOf } from "./request-problem.ts";

const answered = (status: number) => new Error(`answered with ${status}`, { cause: status });

test("an answer that was not wanted is named by its status, even if the network is gone by then", () => {
  expect(problemOf(answered(401), false)).toBe("signedOut");
  for (const status of [403, 500, 503]) expect(problemOf(answered(status), false)).toBe("failed");
});

test("without an answer, the device without a network is told from the server that is away", () => {
  const lost = new TypeError("Failed to fetch");
  expect(problemOf(lost, false)).toBe("offline");
  expect(problemOf(lost, true)).toBe("unreachable");
});

test("an answer that never comes and one that cannot be read are different", () => {
  expect(problemOf(new DOMException("signal timed out", "TimeoutError"), true)).toBe("timeout");
  expect(problemOf(new SyntaxError("Unexpected token"), true)).toBe("unreadable");
});
