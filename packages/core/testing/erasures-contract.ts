import { beforeEach, expect, test } from "vitest";
import type { Erasure, Erasures } from "../application/erasures.ts";
import { retentionDays } from "../pipeline.ts";

const startMs = Date.UTC(2026, 10, 20, 12);
let counter = 0;

/** The contract of every `Erasures`, in memory or in DynamoDB. */
export const describeErasures = (open: (now: () => number) => Erasures): void => {
  let nowMs: number;
  let erasures: Erasures;
  let driver: string;
  beforeEach(() => {
    nowMs = startMs;
    erasures = open(() => nowMs);
    driver = `driver-${++counter}`;
  });
  const order = (trip: string | undefined, erasedAtMs = startMs, of = driver) =>
    erasures.order({ driver: of, trip, erasedAtMs });
  const until = (...trips: string[]) => erasures.erasedUntil(trips.map((trip) => ({ driver, trip })));
  /** Stores share a table, so that only this driver's orders are looked at. */
  const pending = async (): Promise<Erasure[]> =>
    (await erasures.pending()).filter((erasure) => erasure.driver === driver);

  test("an order for a trip erases this trip of this driver and no other", async () => {
    expect(await order("a")).toEqual({ driver, trip: "a", erasedAtMs: startMs, state: "ordered" });
    expect(await until("a", "b", "a")).toEqual([startMs, undefined, startMs]);
    expect(await erasures.erasedUntil([{ driver: `${driver}x`, trip: "a" }])).toEqual([undefined]);
    expect(await until()).toEqual([]);
  });

  test("of an order for one trip and one for all, the later counts", async () => {
    await order("ALL", startMs + 2);
    await order(undefined, startMs + 1);
    await order("early", startMs);
    expect(await until("ALL", "early", "any")).toEqual([startMs + 2, startMs + 1, startMs + 1]);
  });

  test("a later order replaces an earlier one and begins anew; an earlier or repeated one changes nothing", async () => {
    const first = await order("a");
    expect(await erasures.advance(first, "done")).toBe(true);
    expect(await order("a", startMs - 1)).toEqual({ ...first, state: "done" });
    expect(await order("a")).toEqual({ ...first, state: "done" });
    const second = { ...first, erasedAtMs: startMs + 1 };
    expect(await order("a", startMs + 1)).toEqual(second);
    expect([await until("a"), await pending()]).toEqual([[startMs + 1], [second]]);
    expect(await erasures.advance(first, "table-erased")).toBe(false);
    expect(await erasures.ordersOf(driver)).toEqual([second]);
  });

  test("orders are pending until they are done, oldest first, and refuse beyond that", async () => {
    const [late, early] = [await order("late", startMs + 1), await order(undefined)];
    expect(await pending()).toEqual([early, late]);
    expect(await erasures.advance(early, "table-erased")).toBe(true);
    expect(await pending()).toEqual([{ ...early, state: "table-erased" }, late]);
    expect(await erasures.advance(early, "done")).toBe(true);
    expect(await pending()).toEqual([late]);
    expect(await until("any")).toEqual([startMs]);
  });

  test("an order never goes back", async () => {
    const erasure = await order("a");
    expect(await erasures.advance(erasure, "done")).toBe(true);
    expect(await erasures.advance(erasure, "table-erased")).toBe(true);
    expect(await erasures.ordersOf(driver)).toEqual([{ ...erasure, state: "done" }]);
    expect(await erasures.advance({ ...erasure, trip: "never ordered" }, "done")).toBe(false);
  });

  test("a driver's own orders are listed, latest first", async () => {
    const orders = [await order("a"), await order(undefined, startMs + 1), await order("b", startMs + 2)];
    await order("a", startMs, `${driver}x`);
    expect(await erasures.ordersOf(driver)).toEqual(orders.toReversed());
  });

  test("an order stays for twice as long as trips", async () => {
    await order("a");
    nowMs = startMs + 2 * retentionDays.trips * 86_400_000 - 1_000;
    expect(await until("a")).toEqual([startMs]);
    nowMs += 1_000;
    expect([await until("a"), await erasures.ordersOf(driver), await pending()]).toEqual([
      [undefined],
      [],
      [],
    ]);
  });
};
