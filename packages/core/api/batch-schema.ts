import { limits } from "./limits.ts";

/**
 * The model of `POST /v1/trips/{tripId}/records`: JSON schema draft 4, as API Gateway request validators
 * read it. The local API Gateway validates with this very object.
 */
export const batchSchema = {
  $schema: "http://json-schema.org/draft-04/schema#",
  title: "Batch",
  type: "object",
  required: ["timeZone", "records"],
  additionalProperties: false,
  properties: {
    timeZone: { type: "string", pattern: limits.timeZonePattern },
    vehicle: { type: "string", minLength: 1, maxLength: limits.vehicleLength },
    end: { type: "boolean" },
    records: {
      type: "array",
      minItems: 1,
      maxItems: limits.recordsPerBatch,
      items: {
        type: "object",
        required: ["id", "t", "lat", "lon"],
        additionalProperties: false,
        properties: {
          id: { type: "integer", minimum: 0, maximum: limits.maxId },
          t: { type: "integer", minimum: 0, maximum: limits.maxTimeMs },
          lat: { type: "number", minimum: -90, maximum: 90 },
          lon: { type: "number", minimum: -180, maximum: 180 },
          speed: { type: "number", minimum: 0, maximum: limits.maxSpeedMps },
          heading: { type: "number", minimum: 0, maximum: 360 },
          accuracy: { type: "number", minimum: 0, maximum: limits.maxAccuracyMeters },
        },
      },
    },
  },
} as const;
