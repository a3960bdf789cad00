import type { AppName } from "../domain/apps/app.ts";
import { limits } from "../domain/limits.ts";

const $schema = "http://json-schema.org/draft-04/schema#";

/**
 * What must be true of a body before its template can be rendered, and no more: an app that is refused sends the same
 * again, so whatever is wrong with a single position is for the decoder to reject. Names of API Gateway's models.
 */
export const appModels = {
  // Also a body without a byte is one of its messages: a friend was deleted (owntracks.org/booklet/tech/http).
  owntracks: undefined,
  overland: {
    $schema,
    title: "OverlandLocations",
    type: "object",
    required: ["locations"],
    // The most that Overland's "Points per batch" allows.
    properties: { locations: { type: "array", maxItems: limits.recordsPerBatch } },
  },
  traccar: {
    $schema,
    title: "TraccarLocation",
    type: "object",
    required: ["location"],
    properties: { location: { type: "object" } },
  },
  // Its parameters are in the query or in a form.
  osmand: undefined,
} as const satisfies Record<AppName, object | undefined>;
