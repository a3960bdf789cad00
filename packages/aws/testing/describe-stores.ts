import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describeDeviceStore } from "@trips/core/testing/device-store-contract.ts";
import { describeErasures } from "@trips/core/testing/erasures-contract.ts";
import { describePeopleStore } from "@trips/core/testing/people-store-contract.ts";
import { describePreferenceStore } from "@trips/core/testing/preference-store-contract.ts";
import { describeRejectStore } from "@trips/core/testing/reject-store-contract.ts";
import { describeShareStore } from "@trips/core/testing/share-store-contract.ts";
import { describeStatusStore } from "@trips/core/testing/status-store-contract.ts";
import { describeTripStore } from "@trips/core/testing/trip-store-contract.ts";
import { describe } from "vitest";
import { createDeviceKeys } from "../dynamodb/device-keys.ts";
import { createDeviceStore } from "../dynamodb/device-store.ts";
import { createErasures } from "../dynamodb/erasure-store.ts";
import { createPeopleStore } from "../dynamodb/people-store.ts";
import { createPreferenceStore } from "../dynamodb/preference-store.ts";
import { createRejectStore } from "../dynamodb/reject-store.ts";
import { createShareStore } from "../dynamodb/share-store.ts";
import { createStatusPages } from "../dynamodb/status-pages.ts";
import { createStatusStore } from "../dynamodb/status-store.ts";
import { createTripReader } from "../dynamodb/trip-reader.ts";
import { createTripStore } from "../dynamodb/trip-store.ts";

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string };

/** Holds every store over a table, real or simulated, to its contract; `tableOf` is asked within the tests. */
export const describeStores = (name: string, tableOf: () => Table): void => {
  describe(`${name}: trips`, () =>
    describeTripStore((now) => {
      const reader = createTripReader({ ...tableOf(), now });
      return {
        store: createTripStore({ ...tableOf(), now }),
        fleetDay: reader.loadFleetDay,
        tripsOn: async (driver, date) => (await reader.tripsOfDriver(driver, date)).map(({ trip }) => trip),
      };
    }));

  describe(`${name}: rejects`, () =>
    describeRejectStore((now) => ({
      store: createRejectStore({ ...tableOf(), now }),
      pulse: async (minuteMs) =>
        (await createTripReader({ ...tableOf(), now }).loadPulse(minuteMs, minuteMs + 60_000)).reduce(
          (sum, { counts }) => sum + (counts.rejected ?? 0),
          0,
        ),
    })));

  describe(`${name}: shares`, () => describeShareStore((now) => createShareStore({ ...tableOf(), now })));

  describe(`${name}: people`, () => describePeopleStore((now) => createPeopleStore({ ...tableOf(), now })));

  describe(`${name}: preferences`, () => describePreferenceStore(() => createPreferenceStore(tableOf())));

  describe(`${name}: devices`, () =>
    describeDeviceStore(() => ({ ...createDeviceStore(tableOf()), ...createDeviceKeys(tableOf()) })));

  describe(`${name}: registers of phones`, () =>
    describeStatusStore((now) => ({
      ...createStatusStore({ ...tableOf(), now }),
      ...createStatusPages({ ...tableOf(), now }),
    })));

  describe(`${name}: orders to erase`, () =>
    describeErasures((now) => createErasures({ ...tableOf(), now })));
};
