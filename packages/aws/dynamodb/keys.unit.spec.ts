import { consumers, dashboard, functions } from "@trips/core/pipeline.ts";
import { expect, test } from "vitest";
import {
  accountPk,
  deviceKeyOf,
  erasuresPk,
  fleetPk,
  peoplePk,
  pulsePk,
  sharePk,
  statusPk,
  tripPk,
} from "./keys.ts";

const writtenUnder = ({ table }: typeof dashboard): (string | undefined)[] =>
  table.flatMap(({ writes, keyPrefix }) => (writes ? [keyPrefix] : []));

test("items that may be written under one prefix only have keys with that prefix", () => {
  const [ofPulse] = writtenUnder(consumers.pulse);
  expect(pulsePk(0)).toMatch(new RegExp(`^${ofPulse}.`));
  const [ofDevices] = writtenUnder(consumers.devices).filter((prefix) => prefix !== undefined);
  expect(statusPk("ana")).toMatch(new RegExp(`^${ofDevices}.`));
  const [registered, personal] = [
    [sharePk("digest"), deviceKeyOf("0123").pk],
    [peoplePk, accountPk("ana")],
  ];
  const ofTrips = [erasuresPk("ana"), tripPk({ driver: "ana", trip: "a" }), fleetPk("2026-11-20")];
  const erased = [...ofTrips, ...registered, statusPk("ana"), ...personal];
  for (const [wiring, written] of [
    [functions.eraseApi, erased],
    [dashboard, [...erased, ...registered, ...personal]],
  ] as const) {
    const prefixes = writtenUnder(wiring);
    expect(prefixes).toHaveLength(written.length);
    for (const [index, key] of written.entries()) expect(key).toMatch(new RegExp(`^${prefixes[index]}`));
  }
});
