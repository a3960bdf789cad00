import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { createNameReader, keepOwnName } from "@trips/core/application/people.ts";
import { displayNamesOf } from "@trips/core/application/person-name.ts";
import { readPorts } from "../../server/read-ports.ts";
import { callerOf, type Session } from "../../session/model/session-data.ts";

/** Keeps the name of who has just signed in. Without it people read an id, which is no reason to refuse the sign-in. */
export const keepName = async (session: Session, statedName: string): Promise<void> => {
  try {
    await keepOwnName(callerOf(session), readPorts(), statedName);
  } catch (error) {
    console.error("sign-in: the name could not be kept:", error);
  }
};

let reader: ReturnType<typeof createNameReader> | undefined;

/** Everyone's names by driver. */
export const readNames = (caller: Caller): Promise<ReadonlyMap<string, string>> => {
  reader ??= createNameReader(readPorts());
  return reader(caller);
};

/** How to show the driver of a trip that the session may see. */
export const readDriverName = async (session: Session, driver: string): Promise<string> =>
  driver === session.driver
    ? session.name
    : displayNamesOf([driver], await readNames(callerOf(session))).get(driver)!;
