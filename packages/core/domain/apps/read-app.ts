import type { AppName, AppRequest, ReadApp } from "./app.ts";
import { readOsmAnd } from "./osmand.ts";
import { readOverland } from "./overland.ts";
import { readOwnTracks } from "./owntracks.ts";
import { objectIn } from "./values.ts";

const readers = {
  owntracks: readOwnTracks,
  overland: readOverland,
  // By its version, Traccar Client sends one form of its protocol or the other.
  traccar: readOsmAnd,
  osmand: readOsmAnd,
} as const satisfies Record<AppName, ReadApp>;

/** Where a body lists what it holds, if it does. */
const listName: Readonly<Partial<Record<AppName, string>>> = {
  overland: "locations",
  traccar: "location",
  osmand: "location",
};

/** `body` as `sentBody` has it. */
export const readApp = (app: AppName, body: unknown): AppRequest => readers[app](body);

/** A body with nothing but some of the members that `readApp` found, in their order. The same body: it has no others. */
export const keepMembers = (app: AppName, body: unknown, kept: ReadonlySet<unknown>): unknown => {
  const name = listName[app] ?? "";
  const list = objectIn(body)[name];
  // Any other body is its one member.
  if (!Array.isArray(list)) return body;
  const members = list.filter((member) => kept.has(member));
  const isAll = members.length === list.length && Object.keys(objectIn(body)).length === 1;
  return isAll ? body : { [name]: members };
};
