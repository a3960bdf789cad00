import { consumers, dashboard } from "@trips/core/pipeline.ts";
import { expect, test } from "vitest";
import { accountPk, peoplePk, pulsePk, sharePk } from "./keys.ts";

const writtenUnder = ({ table }: typeof dashboard): (string | undefined)[] =>
  table.flatMap(({ writes, keyPrefix }) => (writes ? [keyPrefix] : []));

test("items that may be written under one prefix only have keys with that prefix", () => {
  const [ofPulse] = writtenUnder(consumers.pulse);
  const [ofShares, ofPeople, ofAccounts] = writtenUnder(dashboard);
  expect(pulsePk(0)).toMatch(new RegExp(`^${ofPulse}.`));
  expect(sharePk("digest")).toMatch(new RegExp(`^${ofShares}.`));
  expect(peoplePk).toMatch(new RegExp(`^${ofPeople}`));
  expect(accountPk("ana")).toMatch(new RegExp(`^${ofAccounts}.`));
});
