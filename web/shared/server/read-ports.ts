import "server-only";
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createBooksReader } from "@trips/aws/dynamodb/books-reader.ts";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createDeviceStore } from "@trips/aws/dynamodb/device-store.ts";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import { createPeopleStore } from "@trips/aws/dynamodb/people-store.ts";
import { createPreferenceStore } from "@trips/aws/dynamodb/preference-store.ts";
import { createShareStore } from "@trips/aws/dynamodb/share-store.ts";
import { createStatusPages } from "@trips/aws/dynamodb/status-pages.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import type { BooksReader } from "@trips/core/application/books.ts";
import type { DevicePorts } from "@trips/core/application/devices.ts";
import type { EraseTablePorts } from "@trips/core/application/erase-table.ts";
import type { PeoplePorts } from "@trips/core/application/people.ts";
import type { PreferenceStore } from "@trips/core/application/preferences.ts";
import type { DayRangeReader } from "@trips/core/application/read-days.ts";
import type { DeviceReadPorts } from "@trips/core/application/read-devices.ts";
import type { SharePorts } from "@trips/core/application/shares.ts";
import { settings } from "./settings.ts";

type DashboardPorts = SharePorts &
  DevicePorts &
  DeviceReadPorts &
  PeoplePorts & {
    readonly ranges: DayRangeReader;
    readonly preferences: PreferenceStore;
    readonly books: BooksReader;
    readonly erasing: EraseTablePorts;
  };

let ports: DashboardPorts | undefined;

/** The table's ports; created on the first request, so that a build needs no settings. */
export const readPorts = (): DashboardPorts => {
  if (!ports) {
    const { region, endpointUrl, tableName } = settings();
    const dynamoDb = new DynamoDBClient({ region, endpoint: endpointUrl });
    // Preparing every answer for an unused log took a fifth of the time of reading a fleet's day.
    dynamoDb.middlewareStack.remove("loggerMiddleware");
    const client = DynamoDBDocumentClient.from(dynamoDb, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const table = { client, tableName };
    ports = {
      reader: createTripReader(table),
      ranges: createDayRangeReader(table),
      shares: createShareStore(table),
      devices: createDeviceStore(table),
      statuses: { ...createStatusStore(table), ...createStatusPages(table) },
      people: createPeopleStore(table),
      preferences: createPreferenceStore(table),
      books: createBooksReader(table),
      erasing: {
        ...createEraseTablePorts(table),
        now: Date.now,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        random: Math.random,
      },
      now: Date.now,
      randomBytes: (count) => randomBytes(count),
    };
  }
  return ports;
};
