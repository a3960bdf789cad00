import { byField, type Field, fieldNames, fields, requiredNames } from "../domain/fields.ts";
import { limits } from "../domain/limits.ts";

/** No minimum where a lower value means unknown. */
const schemaOf = ({ isWhole, least, most, unknown }: Field) => ({
  type: isWhole ? "integer" : "number",
  ...(unknown === "never" && { minimum: least }),
  maximum: most,
});

/**
 * The model of `POST /v1/trips/{tripId}/records`: JSON schema draft 4, as API Gateway's request validators read it. The
 * local API Gateway validates with the same object.
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
    device: { type: "string", minLength: 1, maxLength: limits.deviceLength },
    app: { type: "string", minLength: 1, maxLength: limits.deviceLength },
    queued: { type: "integer", minimum: 0, maximum: limits.queued },
    end: { type: "boolean" },
    backfill: { type: "boolean" },
    records: {
      type: "array",
      minItems: 1,
      maxItems: limits.recordsPerBatch,
      items: {
        type: "object",
        required: requiredNames,
        additionalProperties: false,
        properties: byField(fieldNames, (name) => schemaOf(fields[name])),
      },
    },
  },
} as const;
