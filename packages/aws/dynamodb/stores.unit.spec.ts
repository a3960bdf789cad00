import { describeDeviceStore } from "@trips/core/testing/device-store-contract.ts";
import { describeErasures } from "@trips/core/testing/erasures-contract.ts";
import { describePeopleStore } from "@trips/core/testing/people-store-contract.ts";
import { describePreferenceStore } from "@trips/core/testing/preference-store-contract.ts";
import { describeRejectStore } from "@trips/core/testing/reject-store-contract.ts";
import { describeShareStore } from "@trips/core/testing/share-store-contract.ts";
import { describeStatusStore } from "@trips/core/testing/status-store-contract.ts";
import { describeTripStore } from "@trips/core/testing/trip-store-contract.ts";
import { afterAll, beforeAll, describe } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createDeviceKeys } from "./device-keys.ts";
import { createDeviceStore } from "./device-store.ts";
import { createErasures } from "./erasure-store.ts";
import { createPeopleStore } from "./people-store.ts";
import { createPreferenceStore } from "./preference-store.ts";
import { createRejectStore } from "./reject-store.ts";
import { createShareStore } from "./share-store.ts";
import { createStatusPages } from "./status-pages.ts";
import { createStatusStore } from "./status-store.ts";
import { createTripReader } from "./trip-reader.ts";
import { createTripStore } from "./trip-store.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

describe("the DynamoDB store of trips", () =>
  describeTripStore((now) => {
    const reader = createTripReader({ ...table, now });
    return {
      store: createTripStore({ ...table, now }),
      fleetDay: reader.loadFleetDay,
      tripsOn: async (driver, date) => (await reader.tripsOfDriver(driver, date)).map(({ trip }) => trip),
    };
  }));

describe("the DynamoDB store of rejects", () =>
  describeRejectStore((now) => ({
    store: createRejectStore({ ...table, now }),
    pulse: async (minuteMs) =>
      (await createTripReader({ ...table, now }).loadPulse(minuteMs, minuteMs + 60_000)).reduce(
        (sum, { counts }) => sum + (counts.rejected ?? 0),
        0,
      ),
  })));

describe("the DynamoDB store of shares", () =>
  describeShareStore((now) => createShareStore({ ...table, now })));

describe("the DynamoDB store of people", () =>
  describePeopleStore((now) => createPeopleStore({ ...table, now })));

describe("the DynamoDB store of preferences", () =>
  describePreferenceStore(() => createPreferenceStore(table)));

describe("the DynamoDB store of devices", () =>
  describeDeviceStore(() => ({ ...createDeviceStore(table), ...createDeviceKeys(table) })));

describe("the DynamoDB store of registers of phones", () =>
  describeStatusStore((now) => ({
    ...createStatusStore({ ...table, now }),
    ...createStatusPages({ ...table, now }),
  })));

describe("orders to erase in DynamoDB", () => describeErasures((now) => createErasures({ ...table, now })));
