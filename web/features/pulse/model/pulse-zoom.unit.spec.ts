import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minuteAt, samplePulse } from "../testing/sample-pulse.ts";
import { endMsOf, minuteMs } from "./pulse-model.ts";
import {
  around,
  moved,
  scaled,
  shownZoom,
  type Zoom,
  zoomed,
  zoomOf,
  zoomPathOf,
  zoomWithin,
} from "./pulse-zoom.ts";

const pulse = samplePulse(60);
const between = (from: number, to: number): Zoom => ({ fromMs: minuteAt(from), toMs: minuteAt(to) });
const someZoom = () =>
  fc
    .tuple(fc.integer({ min: -40, max: 100 }), fc.integer({ min: 1, max: 80 }), fc.nat(59_999))
    .map(([from, length, ms]): Zoom => ({ fromMs: minuteAt(from) + ms, toMs: minuteAt(from + length) + ms }));

describe("a zoom", () => {
  test("is whole minutes of the range, at least five of them, whatever was asked for", () => {
    fc.assert(
      fc.property(
        someZoom(),
        fc.constantFrom(0.5, 2),
        fc.constantFrom<1 | -1>(1, -1),
        (asked, factor, way) => {
          const zoom = zoomWithin(pulse, asked);
          for (const each of [
            zoom,
            scaled(pulse, zoom, factor),
            moved(pulse, zoom, way),
            around(pulse, asked),
          ]) {
            if (!each) continue;
            expect([each.fromMs % minuteMs, each.toMs % minuteMs]).toEqual([0, 0]);
            expect(each.toMs - each.fromMs).toBeGreaterThanOrEqual(5 * minuteMs);
            expect(each.fromMs).toBeGreaterThanOrEqual(pulse.firstMs);
            expect(each.toMs).toBeLessThanOrEqual(endMsOf(pulse));
            expect(zoomWithin(pulse, each)).toEqual(each);
          }
        },
      ),
    );
  });

  test("holds every minute that was dragged across", () => {
    const dragged = { fromMs: minuteAt(10) + 30_000, toMs: minuteAt(20) + 1 };
    expect(zoomWithin(pulse, dragged)).toEqual(between(10, 21));
  });

  test("shows the same minutes after the range has moved on, until they leave it", () => {
    const zoom = between(10, 20);
    const later = (minutes: number) => ({ ...pulse, firstMs: minuteAt(minutes) });
    expect(zoomWithin(later(10), zoom)).toEqual(zoom);
    expect(zoomWithin(later(14), zoom)).toEqual(between(14, 24));
    expect(zoomWithin(later(20), zoom)).toBeUndefined();
  });

  test("of everything is none", () => {
    expect(zoomWithin(pulse, between(0, 60))).toBeUndefined();
    expect(scaled(pulse, between(10, 50), 2)).toBeUndefined();
    expect(shownZoom(pulse, undefined)).toEqual(between(0, 60));
  });

  test("halves and doubles around its middle, and moves by half until the end of the range", () => {
    expect(scaled(pulse, undefined, 0.5)).toEqual(between(15, 45));
    expect(scaled(pulse, between(20, 30), 2)).toEqual(between(15, 35));
    expect(moved(pulse, between(20, 30), -1)).toEqual(between(15, 25));
    expect(moved(pulse, between(48, 58), 1)).toEqual(between(50, 60));
    expect(moved(pulse, between(50, 60), 1)).toEqual(between(50, 60));
  });

  test("cuts all columns alike", () => {
    const part = zoomed(samplePulse(60, { rejected: [0, 0, 0, 7] }), between(3, 9));
    expect([part.firstMs, part.rejected, part.p99LagSeconds.length]).toEqual([
      minuteAt(3),
      [7, 0, 0, 0, 0, 0],
      6,
    ]);
  });

  test("is kept by the address", () => {
    const path = zoomPathOf(180, between(3, 9));
    expect(path).toBe("/pulse?minutes=180&from=2026-11-20T09:03&to=2026-11-20T09:09");
    expect(zoomPathOf(60, undefined)).toBe("/pulse");
    fc.assert(
      fc.property(someZoom(), (asked) => {
        const zoom = zoomWithin(pulse, asked);
        const { searchParams } = new URL(zoomPathOf(60, zoom), "http://localhost");
        expect(zoomOf(searchParams)).toEqual(zoom);
      }),
    );
    for (const wrong of [
      "from=2026-11-20T09:09&to=2026-11-20T09:03",
      "from=2026-11-20T09:03",
      "from=x&to=9",
      "to=1",
    ])
      expect(zoomOf(new URLSearchParams(wrong))).toBeUndefined();
  });
});
