import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createPeopleStore } from "@trips/aws/dynamodb/people-store.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import type { DeviceStatus } from "@trips/core/application/device-status.ts";
import { table } from "@trips/core/pipeline.ts";
import { region } from "@trips/local/settings.ts";

const [minuteMs, hourMs] = [60_000, 3_600_000];

/** Phones in every state, as they were last heard at `nowMs`; those of `driver` and of two others. */
const phonesAt = (driver: string, nowMs: number): DeviceStatus[] => {
  const hour = Math.floor(nowMs / hourMs);
  const aPhone = (changes: Partial<DeviceStatus>): DeviceStatus => ({
    ...{ driver, by: "model", id: "Pixel 9", heardMs: nowMs - 20_000 },
    fix: { at: nowMs - 21_000, accuracyMeters: 5, speedCmps: 1200, ended: false },
    battery: { at: nowMs - 21_000, percent: 81 },
    phone: { at: nowMs, name: "Pixel 9" },
    lag: { at: nowMs - 20_000, ms: 900 },
    ...{ lags: { [hour]: 4_000 }, trips: {} },
    ...changes,
  });
  const silentMs = nowMs - 3 * hourMs;
  return [
    aPhone({}),
    aPhone({
      ...{ id: "Galaxy S24", phone: { at: nowMs, name: "Galaxy S24" }, heardMs: silentMs },
      fix: { at: silentMs, accuracyMeters: 12, speedCmps: 1300, ended: false },
      battery: { at: silentMs, percent: 4, isCharging: false },
    }),
    // Record in a browser that does not tell the phone's model.
    aPhone({
      ...{ id: "", phone: undefined, heardMs: nowMs - 5 * minuteMs },
      app: { at: nowMs, name: "Trips Record 0.1.0" },
      queue: { at: nowMs, waiting: 12 },
    }),
    aPhone({
      ...{ driver: "bruno.diaz", id: "Moto G84", phone: { at: nowMs, name: "Moto G84" } },
      app: { at: nowMs, name: "Acme Fleet 3.1" },
      queue: { at: nowMs, waiting: 2_400 },
      lag: { at: nowMs, ms: 50 * minuteMs },
      lags: { [hour]: 55 * minuteMs },
    }),
    aPhone({
      ...{ driver: "carla.rodriguez", id: "iPhone 15", phone: { at: nowMs, name: "iPhone 15" } },
      heardMs: nowMs - 9 * 24 * hourMs,
    }),
  ];
};

/** Puts the phones, and the name of `driver`, into a local cloud's table. */
export const seedPhones = async (edgeUrl: string, driver: string, name: string): Promise<void> => {
  const dynamoDb = new DynamoDBClient({
    ...{ endpoint: edgeUrl, region },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const options = {
    client: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
    tableName: table.name,
  };
  await createPeopleStore(options).put({ driver, name });
  const store = createStatusStore(options);
  for (const status of phonesAt(driver, Date.now())) await store.save(status, undefined);
  dynamoDb.destroy();
};
