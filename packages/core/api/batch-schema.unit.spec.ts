import { expect, test } from "vitest";
import { batchSchema } from "./batch-schema.ts";

test("a record's schema is draft 4, without a minimum where a negative value means unknown", () => {
  expect(JSON.stringify(batchSchema.properties.records.items)).toBe(
    JSON.stringify({
      type: "object",
      required: ["id", "t", "lat", "lon"],
      additionalProperties: false,
      properties: {
        id: { type: "integer", minimum: 0, maximum: 4_294_967_295 },
        t: { type: "integer", minimum: 946_684_800_000, maximum: 253_402_300_799_999 },
        lat: { type: "number", minimum: -90, maximum: 90 },
        lon: { type: "number", minimum: -180, maximum: 180 },
        speed: { type: "number", maximum: 500 },
        heading: { type: "number", maximum: 360 },
        accuracy: { type: "number", maximum: 1_000_000 },
        altitude: { type: "number", minimum: -500, maximum: 10_000 },
        battery: { type: "number", maximum: 100 },
      },
    }),
  );
});
