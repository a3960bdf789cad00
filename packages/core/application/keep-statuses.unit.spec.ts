import fc from "fast-check";
import { expect, test } from "vitest";
import { anyStatus, aPhone } from "../testing/device-statuses.ts";
import { MemoryErasures } from "../testing/memory-erasures.ts";
import { MemoryStatusStore } from "../testing/memory-status-store.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { type DeviceStatus, isSameStatus, mergeStatus, nameOfDevice } from "./device-status.ts";
import type { DeviceStatusStore } from "./device-status-store.ts";
import { hear, keepStatuses, maxModelsPerWindow, maxStatusesPerDriver } from "./keep-statuses.ts";

const open = (store = new MemoryStatusStore(() => baseT)) => {
  const erasures = new MemoryErasures(() => baseT);
  return { store, erasures, ports: { statuses: store, erasedUntil: erasures.erasedUntil.bind(erasures) } };
};
const heardOf = (...statuses: readonly DeviceStatus[]) =>
  Object.fromEntries(statuses.map((status) => [nameOfDevice(status), status]));

const post = (device: string, receivedAt: number) =>
  aDelivery(
    envelopeOf({
      key: { driver: "ana", trip: "errand" },
      fixes: straightDrive({ count: 1 }),
      device,
      receivedAt,
    }),
  );

test("windows leave the merge of all they heard, whoever writes meanwhile, whatever is repeated", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStatus, { minLength: 1, maxLength: 6 }), fc.nat(), async (facts, seed) => {
      const { store, ports } = open();
      let meanwhile = seed % 4;
      // Another shard's window comes in between reading and writing.
      const interrupted: DeviceStatusStore = {
        load: (keys) => store.load(keys),
        statusesOf: (driver) => store.statusesOf(driver),
        remove: (key, heardMs) => store.remove(key, heardMs),
        save: async (status, rev) => {
          if (meanwhile-- > 0) await keepStatuses(ports, heardOf(facts[seed % facts.length]!));
          return store.save(status, rev);
        },
      };
      for (const each of [...facts, facts[0]!])
        await keepStatuses({ ...ports, statuses: interrupted }, heardOf(each));
      const [stored] = [...store.stored.values()];
      expect(isSameStatus(stored!.status, facts.reduce(mergeStatus))).toBe(true);
    }),
    tries(100),
  );
});

test("what changes nothing is not written", async () => {
  const { store, ports } = open();
  await keepStatuses(ports, heardOf(aPhone()));
  store.save = () => Promise.reject(new Error("a write"));
  await keepStatuses(ports, heardOf(aPhone()));
});

test("a driver has so many registers at most: the one silent for the longest time goes", async () => {
  const { store, ports } = open();
  const phones = Array.from({ length: maxStatusesPerDriver + 3 }, (_, index) =>
    aPhone({ id: `model ${index}`, heardMs: baseT + index }),
  );
  for (const phone of phones) await keepStatuses(ports, heardOf(phone));
  await keepStatuses(ports, heardOf(aPhone({ driver: "bruno", heardMs: baseT - 1 })));
  const left = [...store.stored.values()].map(({ status }) => nameOfDevice(status));
  expect(left.sort()).toEqual([...phones.slice(3).map(nameOfDevice), "bruno/model/Pixel 9"].sort());
});

test("a window holds a driver's last few models, however many its posts name", () => {
  const names = Array.from({ length: 40 }, (_, index) => `model ${index}`);
  const heard = hear(
    {},
    names.map((name, index) => post(name, baseT + index)),
  );
  expect(Object.values(heard).map(({ id }) => id)).toEqual(names.slice(-maxModelsPerWindow));
});

test("deliveries of a window add to what it held before", () => {
  const first = hear({}, [post("Pixel 9", baseT + 5000)]);
  const both = hear(first, [post("Pixel 9", baseT + 1000), aDelivery(new TextEncoder().encode("no batch"))]);
  expect(both).toEqual(hear({}, [post("Pixel 9", baseT + 1000), post("Pixel 9", baseT + 5000)]));
  expect(Object.values(both)[0]).toMatchObject({ heardMs: baseT + 5000 });
});

test("what was sent before an order to erase all brings no register back", async () => {
  const { store, ports, erasures } = open();
  await erasures.order({ driver: "ana", trip: undefined, erasedAtMs: baseT });
  await keepStatuses(ports, heardOf(aPhone({ heardMs: baseT - 1 })));
  expect(store.stored.size).toBe(0);
  const trips = { before: baseT - 1, after: baseT + 1 };
  await keepStatuses(ports, heardOf(aPhone({ heardMs: baseT + 1, trips })));
  expect([...store.stored.values()].map(({ status }) => status.trips)).toEqual([{ after: baseT + 1 }]);
});

test("a register that others change each time fails the window, which is then repeated", async () => {
  const { store, ports } = open();
  store.save = async () => false;
  await expect(keepStatuses(ports, heardOf(aPhone()))).rejects.toThrow("changed by others");
});
