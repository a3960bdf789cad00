import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { displayNamesOf } from "@trips/core/application/person-name.ts";
import {
  type DriverFacts,
  type PhonesView,
  readFleetPhones,
  readPhones,
} from "@trips/core/application/read-devices.ts";
import { readNames } from "../../../shared/people/server/people.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { type PhonesModel, type PhonesScope, phonesModelOf } from "../model/phones-model.ts";

/** About a thousand phones. */
const maxPages = 10;

/** How long what was read of a fleet's driver serves again, and of how many of them. */
const recallMs = 60_000;
const maxRecalled = 2_000;
const recalled = new Map<string, { readonly atMs: number; readonly facts: Promise<DriverFacts> }>();

const recall = (driver: string, read: () => Promise<DriverFacts>): Promise<DriverFacts> => {
  const nowMs = readPorts().now();
  const known = recalled.get(driver);
  if (known && nowMs - known.atMs < recallMs) return known.facts;
  if (recalled.size >= maxRecalled) recalled.clear();
  const facts = read();
  recalled.set(driver, { atMs: nowMs, facts });
  facts.catch(() => recalled.delete(driver));
  return facts;
};

export const readPhonesModel = (caller: Caller, scope: PhonesScope): Promise<PhonesModel> =>
  scope === "fleet" ? readFleetModel(caller) : readOwnModel(caller);

const readOwnModel = async (caller: Caller): Promise<PhonesModel> =>
  phonesModelOf("own", [await readPhones(caller, readPorts(), caller.driver)], new Map());

const readFleetModel = async (caller: Caller): Promise<PhonesModel> => {
  const ports = { ...readPorts(), recall };
  const pages: PhonesView[] = [];
  do pages.push(await readFleetPhones(caller, ports, pages.at(-1)?.next));
  while (pages.at(-1)?.next !== undefined && pages.length < maxPages);
  const drivers = new Set(pages.flatMap(({ phones }) => phones.map(({ driver }) => driver)));
  return phonesModelOf("fleet", pages, displayNamesOf([...drivers], await readNames(caller)));
};
