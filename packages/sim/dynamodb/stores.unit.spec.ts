import { createDeviceKeys } from "@trips/aws/dynamodb/device-keys.ts";
import { createDeviceStore } from "@trips/aws/dynamodb/device-store.ts";
import { createErasures } from "@trips/aws/dynamodb/erasure-store.ts";
import { createPeopleStore } from "@trips/aws/dynamodb/people-store.ts";
import { createPreferenceStore } from "@trips/aws/dynamodb/preference-store.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createShareStore } from "@trips/aws/dynamodb/share-store.ts";
import { createStatusPages } from "@trips/aws/dynamodb/status-pages.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { table as described } from "@trips/core/pipeline.ts";
import { describeDeviceStore } from "@trips/core/testing/device-store-contract.ts";
import { describeErasures } from "@trips/core/testing/erasures-contract.ts";
import { describePeopleStore } from "@trips/core/testing/people-store-contract.ts";
import { describePreferenceStore } from "@trips/core/testing/preference-store-contract.ts";
import { describeRejectStore } from "@trips/core/testing/reject-store-contract.ts";
import { describeShareStore } from "@trips/core/testing/share-store-contract.ts";
import { describeStatusStore } from "@trips/core/testing/status-store-contract.ts";
import { describeTripStore } from "@trips/core/testing/trip-store-contract.ts";
import { describe } from "vitest";
import { createTableClient } from "./document-client.ts";
import { MemoryTable } from "./memory-table.ts";

const tableName = described.name;
const client = createTableClient({
  tables: new Map([[tableName, new MemoryTable(described, () => 0)]]),
  now: () => 0,
  staleness: () => 0,
  transport: async ({ run }) => run(),
});
const table = { client, tableName };

describe("the simulated store of trips", () =>
  describeTripStore((now) => {
    const reader = createTripReader({ ...table, now });
    return {
      store: createTripStore({ ...table, now }),
      fleetDay: reader.loadFleetDay,
      tripsOn: async (driver, date) => (await reader.tripsOfDriver(driver, date)).map(({ trip }) => trip),
    };
  }));

describe("the simulated store of rejects", () =>
  describeRejectStore((now) => ({
    store: createRejectStore({ ...table, now }),
    pulse: async (minuteMs) =>
      (await createTripReader({ ...table, now }).loadPulse(minuteMs, minuteMs + 60_000)).reduce(
        (sum, { counts }) => sum + (counts.rejected ?? 0),
        0,
      ),
  })));

describe("the simulated store of shares", () =>
  describeShareStore((now) => createShareStore({ ...table, now })));

describe("the simulated store of people", () =>
  describePeopleStore((now) => createPeopleStore({ ...table, now })));

describe("the simulated store of preferences", () =>
  describePreferenceStore(() => createPreferenceStore(table)));

describe("the simulated store of devices", () =>
  describeDeviceStore(() => ({ ...createDeviceStore(table), ...createDeviceKeys(table) })));

describe("the simulated store of registers of phones", () =>
  describeStatusStore((now) => ({
    ...createStatusStore({ ...table, now }),
    ...createStatusPages({ ...table, now }),
  })));

describe("orders to erase in the simulated table", () =>
  describeErasures((now) => createErasures({ ...table, now })));
