import { expect, test } from "vitest";
import { afterFailures, afterProbe, type Connection, type Trouble } from "./connection.ts";

const having = (trouble: Trouble | undefined): Connection => ({ trouble, heardAtMs: 5 });
const troubles = [undefined, "offline", "unreachable", "failing"] as const;

test("a probe without an answer tells a device without network from a server that is away", () => {
  for (const before of troubles) {
    const lost = (isOnline: boolean) => afterProbe(having(before), { isReached: false, isOnline });
    expect(lost(false)).toEqual(having("offline"));
    expect(lost(true)).toEqual(having("unreachable"));
  }
});

test("an answered probe ends every trouble but that of a page that cannot be updated", () => {
  // A browser may say that it is offline although the server is on the same machine.
  for (const isOnline of [true, false]) {
    const reached = (before: Trouble | undefined) =>
      afterProbe(having(before), { isReached: true, isOnline }).trouble;
    expect(troubles.map(reached)).toEqual([undefined, undefined, undefined, "failing"]);
  }
});

test("one failed update is no trouble, two are, and a lost network is not called a failing server", () => {
  expect(afterFailures(having(undefined), 1).trouble).toBeUndefined();
  expect(afterFailures(having(undefined), 2).trouble).toBe("failing");
  expect(afterFailures(having("offline"), 2).trouble).toBe("offline");
});

test("no trouble makes what is shown newer", () => {
  const after = afterProbe(having("offline"), { isReached: true, isOnline: true });
  expect(after.heardAtMs).toBe(5);
});
