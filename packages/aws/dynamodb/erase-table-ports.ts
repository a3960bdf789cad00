import type { EraseTablePorts } from "@trips/core/application/erase-table.ts";
import { createDeviceStore } from "./device-store.ts";
import { createErasures } from "./erasure-store.ts";
import { createPeopleStore } from "./people-store.ts";
import { createPreferenceStore } from "./preference-store.ts";
import { createRejectStore } from "./reject-store.ts";
import { createShareStore } from "./share-store.ts";
import { createStatusStore } from "./status-store.ts";
import type { TableOptions } from "./trip-items.ts";
import { createTripNamesOf } from "./trip-names.ts";
import { createTripStore } from "./trip-store.ts";

/** All stores that an order to erase reaches in the table. */
export const createEraseTablePorts = (
  table: TableOptions,
): Omit<EraseTablePorts, "now" | "sleep" | "random"> => ({
  store: createTripStore(table),
  erasures: createErasures(table),
  tripNamesOf: createTripNamesOf(table),
  shares: createShareStore(table),
  rejectStore: createRejectStore(table),
  devices: createDeviceStore(table),
  statuses: createStatusStore(table),
  people: createPeopleStore(table),
  preferences: createPreferenceStore(table),
});
