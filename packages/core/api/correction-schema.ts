import { purposes } from "../domain/corrections.ts";
import { fields } from "../domain/fields.ts";
import { limits } from "../domain/limits.ts";

const $schema = "http://json-schema.org/draft-04/schema#";

/** Epoch milliseconds, as a record's `t`. */
const time = { type: "integer", minimum: fields.t.least, maximum: fields.t.most } as const;

const span = {
  type: "object",
  required: ["from", "to"],
  additionalProperties: false,
  properties: { from: time, to: time },
} as const;

/** What a driver may say about a trip: the models of its routes, in JSON schema draft 4, as `batchSchema`. */
export const correctionModels = {
  label: {
    $schema,
    title: "TripLabel",
    type: "object",
    minProperties: 1,
    additionalProperties: false,
    properties: {
      name: { type: ["string", "null"], minLength: 1, maxLength: limits.tripNameLength },
      purpose: { enum: [...purposes, null] },
    },
  },
  correction: {
    $schema,
    title: "Correction",
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: { wrong: span, right: span, split: time, join: time },
  },
} as const;

/** `label`: a trip's name and purpose. `correction`: which of its records are wrong, where it is cut. */
export type CorrectionKind = keyof typeof correctionModels;
