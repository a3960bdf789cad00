import { maxDevicesPerDriver } from "../../application/devices.ts";
import { maxRangeDays } from "../../application/read-days.ts";
import { maxListDates } from "../../application/read-trip-list.ts";
import { limits } from "../../domain/limits.ts";
import { deviceKeys } from "../../pipeline.ts";
import { fleetGroup, type RouteName } from "../routes.ts";
import { examples } from "./examples.ts";
import { integer, type JsonSchema, number, object, oneOf, text } from "./json-schema.ts";
import {
  accepted,
  appAnswer,
  appMessages,
  batch,
  books,
  correction,
  dateText,
  day,
  days,
  devices,
  erasure,
  erasures,
  error,
  identifier,
  newDevice,
  ownTracksAnswer,
  pulse,
  registeredDevice,
  rejects,
  revokedDevice,
  route,
  tripDetail,
  tripLabel,
  trips,
} from "./schemas.ts";

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
};

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;

export type Answer = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content: Content;
};

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  /** By status; `5XX`: any from 500. */
  readonly responses: Readonly<Record<string, Answer>>;
};

const inPath = (name: string, of: JsonSchema): Parameter => ({
  name,
  in: "path",
  required: true,
  schema: of,
});

const inQuery = (name: string, description: string, of: JsonSchema = text()): Parameter => ({
  name,
  in: "query",
  required: false,
  description,
  schema: of,
});

const json = (of: JsonSchema, example?: unknown): Content => ({
  "application/json": { schema: of, ...(example !== undefined && { example }) },
});

const link = {
  Link: { description: "RFC 8288, relation next: what did not fit.", schema: text() },
};

const retryAfter = { "Retry-After": { description: "In seconds.", schema: text() } };

const refusals = {
  400: { description: "Invalid; the message says what is accepted.", content: json(error) },
  401: { description: "No ID token or key, or a token that is not valid any more.", content: json(error) },
  403: {
    description: `Not a driver's token, not of the group ${fleetGroup}, or not the key of a device (any more).`,
    content: json(error),
  },
  404: { description: "No such trip or device, or somebody else's.", content: json(error) },
  413: {
    description: "Too large; the message says what to ask for or to send instead.",
    content: json(error),
  },
  415: { description: "The body is not of a type that is accepted here.", content: json(error) },
  429: { description: "Too many requests.", headers: retryAfter, content: json(error) },
  "5XX": { description: "Try again: a retry is always safe.", content: json(error) },
} satisfies Record<string, Answer>;

type Refusal = keyof typeof refusals;

const refusedWith = (statuses: readonly Refusal[]): Readonly<Record<string, Answer>> =>
  Object.fromEntries(statuses.map((status) => [status, refusals[status]]));

/** Possible responses to any read, besides its 200. */
const readRefusals = [400, 401, 413, 429, "5XX"] as const satisfies readonly Refusal[];

const driver = inQuery("driver", `Whose: the caller, or anyone for members of ${fleetGroup}.`, identifier);
const tripId = inPath("tripId", identifier);

const fleetScope = (what: string): Parameter =>
  inQuery("scope", `${what}, for members of ${fleetGroup}.`, oneOf({ fleet: true }));

const routeParameters = [
  tripId,
  driver,
  inQuery("from", "ISO 8601 with an offset, or epoch milliseconds."),
  inQuery("to", "As `from`; `to` itself is not in it."),
  inQuery(
    "tolerance",
    "Leaves out what lies nearer, in metres, to the line through the other points.",
    number({ minimum: 0, maximum: limits.toleranceMeters }),
  ),
];

const formOf = (of: JsonSchema, example?: unknown): Content => ({
  "application/x-www-form-urlencoded": { schema: of, ...(example !== undefined && { example }) },
});

/** What is the same for every app: a position that cannot be counted is stored and rejected, not refused. */
const fromApp = {
  answer: { description: "Nothing of it needs to be sent again.", content: json(appAnswer) },
  rejected:
    "Positions become records of the device's track of their day. One that cannot be counted is rejected later, with " +
    "its reason, since an app that is refused sends the same again and nothing else until then.",
} as const;

const osmAndParameters = [
  inQuery("lat", "Degrees."),
  inQuery("lon", "Degrees."),
  inQuery("location", "Latitude and longitude in one, with a comma."),
  inQuery("timestamp", "Epoch seconds or milliseconds, or ISO 8601."),
  inQuery("speed", "As the app measures it."),
  inQuery("bearing", "Degrees; also `heading`."),
  inQuery("altitude", "Metres."),
  inQuery("accuracy", "Metres."),
  inQuery("hdop", "Dilution of precision, or what OsmAnd takes for it."),
  inQuery("batt", "Percent."),
];

const osmAnd = {
  description: `All parameters may be in the query, or all but the key in a form. ${fromApp.rejected}`,
  parameters: osmAndParameters,
} as const;

const erased =
  "What was received until then vanishes from what is read at once, and later from the lake, also if the phone or a " +
  "queue delivers it again. What is posted afterwards is a new trip. A trip need not be known.";

const correctedSoon =
  "Of two decisions on the same, the later one holds; a retry is always safe. It is counted as soon as records are, and " +
  `a trip keeps the latest ${limits.correctionsPerTrip}.`;

/** The route of the document itself. */
export const openApiPath = "/v1/openapi.json";
const openApiName = `GET ${openApiPath}` as const;

/** The description of each route: a route without an entry, or an entry without a route, does not compile. */
export const operations: Readonly<Record<RouteName | typeof openApiName, Operation>> = {
  "POST /v1/trips/{tripId}/records": {
    operationId: "postRecords",
    summary: "Post a batch of GPS records",
    description:
      "The driver is the token's subject. (driver, trip, id) makes a record unique, so a retry is always safe. " +
      "Content-Encoding: gzip is accepted. A value that means unknown is taken as that: " +
      "a negative speed, heading, accuracy or battery, an accuracy of 0. " +
      "`backfill`: these are records of the past, sent knowingly (an import, a history); none of them counts as late. " +
      "`app` (name and version) and `queued` (records that wait on the phone besides those of the batch) are shown with " +
      "the driver's devices.",
    parameters: [tripId],
    requestBody: { required: true, content: json(batch, examples.batch) },
    responses: {
      200: { description: "The batch is in the stream.", content: json(accepted, examples.accepted) },
      ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]),
    },
  },
  "PATCH /v1/trips/{tripId}": {
    operationId: "labelTrip",
    summary: "Name a trip, or say what for it was driven",
    description: `Of the caller's own trip; null takes it away. ${correctedSoon}`,
    parameters: [tripId],
    requestBody: { required: true, content: json(tripLabel, examples.tripLabel) },
    responses: {
      200: { description: "It is in the stream.", content: json(accepted) },
      ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]),
    },
  },
  "POST /v1/trips/{tripId}/corrections": {
    operationId: "correctTrip",
    summary: "Correct a trip",
    description:
      "Of the caller's own trip. `wrong`: the records from `from` to `to`, both included, are left out of all figures; " +
      "`right` takes that back. `split`: a trip in a device's track ends at this moment; `join`: at the rest at this " +
      `moment none ends. Epoch milliseconds. ${correctedSoon}`,
    parameters: [tripId],
    requestBody: { required: true, content: json(correction, examples.correction) },
    responses: {
      200: { description: "It is in the stream.", content: json(accepted) },
      ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]),
    },
  },
  "POST /v1/devices/trips/{tripId}/records": {
    operationId: "postDeviceRecords",
    summary: "Post a batch of GPS records with a device's key",
    description:
      "As postRecords, in the name of the driver who registered the device. A revoked key is refused within " +
      `${deviceKeys.cacheSeconds} seconds.`,
    parameters: [tripId],
    requestBody: { required: true, content: json(batch) },
    responses: {
      200: { description: "The batch is in the stream.", content: json(accepted) },
      ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]),
    },
  },
  "POST /v1/devices/owntracks": {
    operationId: "postOwnTracks",
    summary: "What OwnTracks sends in HTTP mode",
    description:
      "Only a message of `_type` location is stored; any other is answered alike and forgotten, but an encrypted one " +
      `is refused. ${fromApp.rejected}`,
    requestBody: { required: true, content: json(appMessages.owntracks, examples.ownTracksMessage) },
    responses: {
      200: { ...fromApp.answer, content: json(ownTracksAnswer) },
      ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]),
    },
  },
  "POST /v1/devices/overland": {
    operationId: "postOverland",
    summary: "What Overland sends",
    description: `Up to ${limits.recordsPerBatch} GeoJSON features. ${fromApp.rejected}`,
    requestBody: { required: true, content: json(appMessages.overland, examples.overlandLocations) },
    responses: { 200: fromApp.answer, ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]) },
  },
  "POST /v1/devices/traccar": {
    operationId: "postTraccar",
    summary: "What Traccar Client sends from version 9 on",
    description: `A location each. ${fromApp.rejected}`,
    requestBody: { required: true, content: json(appMessages.traccar, examples.traccarLocation) },
    responses: { 200: fromApp.answer, ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]) },
  },
  "GET /v1/devices/osmand": {
    operationId: "getOsmAnd",
    summary: "A position from OsmAnd, GPSLogger or another tracker that calls an address",
    ...osmAnd,
    responses: { 200: fromApp.answer, ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]) },
  },
  "POST /v1/devices/osmand": {
    operationId: "postOsmAnd",
    summary: "The same from one that posts",
    ...osmAnd,
    requestBody: {
      required: false,
      content: formOf({ type: "object", additionalProperties: { type: "string" } }, examples.osmAndForm),
    },
    responses: { 200: fromApp.answer, ...refusedWith([400, 401, 403, 413, 415, 429, "5XX"]) },
  },
  "GET /v1/devices": {
    operationId: "readDevices",
    summary: "A driver's devices, and which phone needs help",
    description:
      "`devices`: those that are registered, the latest first, without their keys. A new one may take a moment to be " +
      "listed. `lastUsed` is told to five minutes. `phones`: these and all that send with an ID token, by their model, " +
      "those that need help first. `verdict.reasons` says why: `value` is beyond `limit`, in seconds (silent, " +
      "never-used, lag, clock), percent (battery), records (queued) or as a share (gps, rejected). `quality` and " +
      "`rejected` are of what was sent since yesterday.",
    parameters: [
      driver,
      fleetScope("Everyone's phones"),
      inQuery("after", "What an answer before this one called `next`.", identifier),
    ],
    responses: {
      200: { description: "The devices.", headers: link, content: json(devices, examples.devices) },
      ...refusedWith([...readRefusals, 403, 404]),
    },
  },
  "POST /v1/devices": {
    operationId: "registerDevice",
    summary: "Register a device of the caller",
    description:
      "The answer alone holds its key, which does not expire and sends records in the caller's name. " +
      `A driver has ${maxDevicesPerDriver} devices at most.`,
    requestBody: { required: true, content: json(newDevice, examples.newDevice) },
    responses: {
      201: {
        description: "The device with its key.",
        content: json(registeredDevice, examples.registeredDevice),
      },
      ...refusedWith([400, 401, 429, "5XX"]),
    },
  },
  "DELETE /v1/devices/{deviceId}": {
    operationId: "revokeDevice",
    summary: "Revoke a device's key",
    description: "What it sent stays.",
    parameters: [inPath("deviceId", text()), driver],
    responses: {
      200: { description: "It is revoked.", content: json(revokedDevice, examples.revokedDevice) },
      ...refusedWith([400, 401, 404, 429, "5XX"]),
    },
  },
  "GET /v1/days": {
    operationId: "readDays",
    summary: "The days between two dates: totals and numbers of trips",
    description: "Local dates in each trip's own time zone; only those that have trips, the first one first.",
    parameters: [
      { ...inQuery("from", "The first date.", dateText), required: true },
      {
        ...inQuery("to", `The last date; at most ${maxRangeDays} with the first.`, dateText),
        required: true,
      },
      driver,
      fleetScope("Everyone's days"),
    ],
    responses: {
      200: { description: "The days.", content: json(days, examples.days) },
      ...refusedWith([...readRefusals, 403, 404]),
    },
  },
  "GET /v1/days/{date}": {
    operationId: "readDay",
    summary: "A day: totals and trips",
    description: "A local date in each trip's own time zone.",
    parameters: [
      inPath("date", dateText),
      driver,
      fleetScope("Everyone's day"),
      inQuery("after", "What an answer before this one called `next`."),
    ],
    responses: {
      200: { description: "The day.", headers: link, content: json(day, examples.day) },
      ...refusedWith([...readRefusals, 403, 404]),
    },
  },
  "GET /v1/trips": {
    operationId: "readTrips",
    summary: "The trips between two dates, newest first",
    description:
      "Every trip that overlaps one of the dates, by its first local date among them, then by its start. " +
      "Following `next` to its end gives each trip once, whatever arrives meanwhile: what is new is listed if its " +
      "place is still ahead, and a trip that moves, since its older records came last, may be listed again. " +
      "An answer that would be too long has fewer trips than `limit`.",
    parameters: [
      inQuery("from", "The first date; absent: 30 days before the last.", dateText),
      inQuery(
        "to",
        `The last date, at most ${maxListDates} with the first; absent: tomorrow in UTC, which includes today everywhere.`,
        dateText,
      ),
      inQuery(
        "limit",
        "How many trips at most.",
        integer({ minimum: 1, maximum: limits.tripsPerPage, default: 20 }),
      ),
      inQuery("cursor", "What an answer before this one called `next`; it keeps the dates."),
      driver,
    ],
    responses: {
      200: { description: "A page of trips.", headers: link, content: json(trips, examples.trips) },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  "GET /v1/trips/{tripId}": {
    operationId: "readTrip",
    summary: "A trip: summary, quality, stops",
    description: `Stops are null beyond ${limits.recordsForStops} records.`,
    parameters: [tripId, driver],
    responses: {
      200: { description: "The trip.", content: json(tripDetail, examples.trip) },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  "GET /v1/trips/{tripId}/route": {
    operationId: "readRoute",
    summary: "A trip's route as GeoJSON",
    description: `One answer covers up to ${limits.recordsPerRoute} records.`,
    parameters: routeParameters,
    responses: {
      200: {
        description: "A part of the route, or all of it.",
        headers: link,
        content: { "application/geo+json": { schema: route, example: examples.route } },
      },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  "GET /v1/trips/{tripId}/route.gpx": {
    operationId: "readRouteGpx",
    summary: "A trip's route as GPX",
    description: `One answer covers up to ${limits.recordsPerGpx} records.`,
    parameters: routeParameters,
    responses: {
      200: {
        description: "A part of the route, or all of it.",
        headers: link,
        content: { "application/gpx+xml": { schema: text() } },
      },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  "GET /v1/rejects": {
    operationId: "readRejects",
    summary: "What was accepted and cannot be counted",
    description: "Name either `trip` or `date`.",
    parameters: [
      inQuery("trip", "Of this trip."),
      inQuery("date", "Of all that arrived on this date (UTC).", dateText),
      driver,
    ],
    responses: {
      200: { description: "By trip, with reasons.", content: json(rejects, examples.rejects) },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  "GET /v1/pulse": {
    operationId: "readPulse",
    summary: `Health, and what arrived per minute, for members of ${fleetGroup}`,
    parameters: [
      inQuery(
        "minutes",
        "How many minutes, up to the current one.",
        integer({ minimum: 1, maximum: limits.pulseMinutes, default: 60 }),
      ),
    ],
    responses: {
      200: { description: "Oldest first.", content: json(pulse, examples.pulse) },
      ...refusedWith([...readRefusals, 403]),
    },
  },
  "GET /v1/books": {
    operationId: "readBooks",
    summary: `Whether the table and the lake agree on a date, for members of ${fleetGroup}`,
    description:
      "Compared every five minutes for today, yesterday and the dates that records arrived for, in millimetres and milliseconds.",
    parameters: [inQuery("date", "A local date.", dateText)],
    responses: {
      200: { description: "As it was last compared.", content: json(books, examples.books) },
      ...refusedWith([...readRefusals, 403, 404]),
    },
  },
  "DELETE /v1/trips": {
    operationId: "eraseTrips",
    summary: "Erase all trips of a driver",
    description: `With name and preferences. ${erased}`,
    parameters: [
      {
        ...inQuery("confirm", "So that nobody erases all by leaving out a trip's id.", oneOf({ all: true })),
        required: true,
      },
      driver,
    ],
    responses: {
      202: { description: "Ordered.", content: json(erasure, examples.erasureOfAll) },
      ...refusedWith([400, 401, 404, 429, "5XX"]),
    },
  },
  "DELETE /v1/trips/{tripId}": {
    operationId: "eraseTrip",
    summary: "Erase a trip",
    description: erased,
    parameters: [tripId, driver],
    responses: {
      202: { description: "Ordered.", content: json(erasure, examples.erasure) },
      ...refusedWith([400, 401, 404, 429, "5XX"]),
    },
  },
  "GET /v1/erasures": {
    operationId: "readErasures",
    summary: "A driver's orders to erase, latest first",
    description: "An order is done when neither the table nor the lake holds anything of it.",
    parameters: [driver],
    responses: {
      200: { description: "The orders.", content: json(erasures, examples.erasures) },
      ...refusedWith([...readRefusals, 404]),
    },
  },
  [openApiName]: {
    operationId: "readOpenApi",
    summary: "This document",
    responses: {
      200: { description: "OpenAPI 3.1.", content: json({ type: "object" }) },
      ...refusedWith([429]),
    },
  },
  "GET /health": {
    operationId: "readHealth",
    summary: "Whether the API answers",
    responses: {
      200: {
        description: "It does.",
        content: json(object<{ readonly status: "ok" }>({ status: oneOf({ ok: true }) })),
      },
      ...refusedWith([429]),
    },
  },
};
