import { decodeBatch } from "@trips/core/domain/batch.ts";
import { byField, type FieldName, fieldNames, fields } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { timeZoneNames } from "@trips/core/domain/time-zone.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createBorder } from "./border.ts";

const border = createBorder();
const now = Date.UTC(2026, 10, 27, 8);

type Post = { readonly driver: string; readonly trip: string; readonly batch: object };

/** What the stream gets; undefined: the POST is refused. */
const atTheBorder = ({ driver, trip, batch }: Post): Uint8Array | undefined => {
  const passage = border({ driver, trip, body: JSON.stringify(batch), receivedAt: now });
  return "data" in passage ? passage.data : undefined;
};

/** A batch that bypasses the gateway, as another producer would put it into the stream. */
const pastTheBorder = ({ driver, trip, batch }: Post): Uint8Array =>
  Buffer.from(JSON.stringify({ version: 1, driver, trip, receivedAt: now, requestId: "r", batch }));

const isCounted = (data: Uint8Array): boolean => {
  const decoded = decodeBatch(data);
  return decoded.ok && decoded.batch.rejected.length === 0;
};

const mostly = <Value>(usual: fc.Arbitrary<Value>, odd: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });

const identifier = mostly(
  fc.stringMatching(/^[A-Za-z0-9._:@-]{1,64}$/),
  fc.oneof(
    fc.string({ maxLength: 70 }),
    fc.constantFrom(".", "..", "...", "a/b", "a\n", "", "a".repeat(64), "a".repeat(65)),
  ),
);

const zone = mostly(
  fc.oneof(
    fc.constantFrom("UTC", "utc", "EST", "Europe/Madrid", "america/NEW_YORK", "GMT+0200", "-03:30", "+14"),
    fc.constantFrom(...timeZoneNames),
  ),
  fc.oneof(
    fc.constantFrom(
      "Mars/Base",
      "GMT+2",
      "UTC+2",
      "+23",
      "+14:01",
      "PST",
      "Europe",
      "Zulu UTC",
      " ",
      "",
      "UTC\n",
    ),
    fc.stringMatching(/^(GMT|gmt|UTC|)[+-]\d{1,2}:?\d{0,2}$/),
    fc.string(),
  ),
);

/** Letters, surrogate pairs and lone surrogates. */
const vehicle = fc
  .array(fc.constantFrom("A", "é", "🚗", "\ud83d", " "), { maxLength: 68, size: "max" })
  .map((characters) => characters.join(""));

const around = (t: number) => fc.integer({ min: t - 2, max: t + 2 });
const time = mostly(
  fc.integer({ min: now - 1e9, max: now + limits.clockAheadMs }),
  fc.oneof(
    around(now + limits.clockAheadMs),
    around(fields.t.least),
    around(fields.t.most),
    around(Math.round(now / 1000)),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
);

const anyOf = (name: FieldName): fc.Arbitrary<unknown> => {
  const { least, most } = fields[name];
  return fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: least, max: most }) },
    { weight: 1, arbitrary: fc.oneof(around(least), around(most), fc.constantFrom(null, "1", -1e308, 0.5)) },
  );
};

const record = fc.record(
  { ...byField(fieldNames, anyOf), t: time },
  { requiredKeys: ["id", "t", "lat", "lon"] },
);

const post: fc.Arbitrary<Post> = fc.record({
  driver: identifier,
  trip: identifier,
  batch: fc.record(
    {
      timeZone: zone as fc.Arbitrary<unknown>,
      vehicle,
      device: vehicle,
      end: fc.boolean(),
      backfill: fc.boolean(),
      records: fc.array(record, { minLength: 0, maxLength: 4 }),
    },
    { requiredKeys: ["timeZone", "records"] },
  ),
});

const runs = { numRuns: 3000 };

test("every record that passes the border is counted", () => {
  let passed = 0;
  fc.assert(
    fc.property(post, (each) => {
      const data = atTheBorder(each);
      if (data === undefined) return;
      passed += 1;
      expect(decodeBatch(data)).toMatchObject({ ok: true, batch: { rejected: [] } });
    }),
    runs,
  );
  expect(passed).toBeGreaterThan(runs.numRuns / 10);
});

test("what the border refuses is not counted when it bypasses the border either: both apply the same rules", () => {
  let refused = 0;
  fc.assert(
    fc.property(post, (each) => {
      if (atTheBorder(each) !== undefined) return;
      refused += 1;
      expect(isCounted(pastTheBorder(each))).toBe(false);
    }),
    runs,
  );
  expect(refused).toBeGreaterThan(runs.numRuns / 10);
});
