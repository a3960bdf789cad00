import { describe } from "vitest";
import { nameOf } from "../application/trip-cache.ts";
import { describeCuratedZone } from "./curated-zone-contract.ts";
import { describeDeviceStore } from "./device-store-contract.ts";
import { describeErasures } from "./erasures-contract.ts";
import { MemoryCuratedZone } from "./memory-curated-zone.ts";
import { MemoryDeviceStore } from "./memory-device-store.ts";
import { MemoryErasures } from "./memory-erasures.ts";
import { MemoryPeopleStore } from "./memory-people-store.ts";
import { MemoryPreferenceStore } from "./memory-preference-store.ts";
import { MemoryRejectStore } from "./memory-reject-store.ts";
import { MemoryShareStore } from "./memory-share-store.ts";
import { MemoryStatusStore } from "./memory-status-store.ts";
import { MemoryTripStore } from "./memory-trip-store.ts";
import { describePeopleStore } from "./people-store-contract.ts";
import { describePreferenceStore } from "./preference-store-contract.ts";
import { describeRejectStore } from "./reject-store-contract.ts";
import { describeShareStore } from "./share-store-contract.ts";
import { describeStatusStore } from "./status-store-contract.ts";
import { describeTripStore } from "./trip-store-contract.ts";

describe("the store of trips in memory", () =>
  describeTripStore((now) => {
    const store = new MemoryTripStore(now);
    return {
      store,
      fleetDay: async (date) => store.fleetDay(date),
      tripsOn: async (driver, date) =>
        [...(store.dates.get(date) ?? [])]
          .filter((name) => name === nameOf({ driver, trip: name.slice(driver.length + 1) }))
          .map((name) => name.slice(driver.length + 1)),
    };
  }));

describe("the store of rejects in memory", () =>
  describeRejectStore((now) => {
    const store = new MemoryRejectStore(now);
    return {
      store,
      pulse: async (minuteMs) =>
        [...store.pulse].reduce(
          (sum, [name, count]) => sum + (name.startsWith(`${minuteMs}/`) ? count : 0),
          0,
        ),
    };
  }));

describe("the store of shares in memory", () => describeShareStore((now) => new MemoryShareStore(now)));

describe("the store of people in memory", () => describePeopleStore((now) => new MemoryPeopleStore(now)));

describe("the store of preferences in memory", () =>
  describePreferenceStore(() => new MemoryPreferenceStore()));

describe("the store of devices in memory", () => describeDeviceStore(() => new MemoryDeviceStore()));

describe("the store of registers of phones in memory", () =>
  describeStatusStore((now) => new MemoryStatusStore(now)));

describe("memory as", () => describeCuratedZone(() => new MemoryCuratedZone()));

describe("orders to erase in memory", () => describeErasures((now) => new MemoryErasures(now)));
