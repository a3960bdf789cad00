import fc from "fast-check";
import { bounded, type DeviceStatus, hourMs } from "../application/device-status.ts";
import { baseT } from "./records.ts";

/** A phone that was heard at `heardMs` and said nothing else. */
export const aPhone = (changes: Partial<DeviceStatus> = {}): DeviceStatus => ({
  ...{ driver: "ana", by: "model", id: "Pixel 9", heardMs: baseT },
  ...{ lags: {}, trips: {} },
  ...changes,
});

/** Few times and values, so that facts collide. */
const said = <Fact extends object>(fact: fc.Arbitrary<Fact>) =>
  fc.option(
    fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(true, false), fact).map(([at, isTurned, rest]) =>
      // A store returns members in whatever order.
      isTurned ? { ...rest, at: baseT + at } : { at: baseT + at, ...rest },
    ),
    { nil: undefined },
  );

/** Any register of one phone. */
export const anyStatus: fc.Arbitrary<DeviceStatus> = fc
  .record({
    heardMs: fc.nat({ max: 5 }).map((offset) => baseT + offset),
    fix: said(
      fc.record({
        accuracyMeters: fc.constantFrom(undefined, 5, 50),
        speedCmps: fc.constantFrom(undefined, 0, 900),
        ended: fc.boolean(),
      }),
    ),
    battery: said(fc.record({ percent: fc.nat({ max: 2 }), isCharging: fc.constantFrom(undefined, true) })),
    app: said(fc.record({ name: fc.constantFrom("owntracks", "overland") })),
    phone: said(fc.record({ name: fc.constantFrom("a", "b") })),
    lag: said(fc.record({ ms: fc.integer({ min: -2, max: 2 }) })),
    queue: said(fc.record({ waiting: fc.nat({ max: 2 }) })),
    lags: fc.dictionary(
      fc.nat({ max: 40 }).map((hour) => String(Math.floor(baseT / hourMs) + hour)),
      fc.nat({ max: 3 }),
      { maxKeys: 30 },
    ),
    trips: fc.dictionary(
      fc.nat({ max: 12 }).map((trip) => `trip-${trip}`),
      fc.nat({ max: 3 }).map((offset) => baseT + offset),
      { maxKeys: 12 },
    ),
  })
  .map(({ fix, battery, app, phone, lag, queue, ...rest }) =>
    bounded(
      aPhone({
        ...rest,
        ...(fix && { fix }),
        ...(battery && { battery }),
        ...(app && { app }),
        ...(phone && { phone }),
        ...(lag && { lag }),
        ...(queue && { queue }),
      }),
    ),
  );
