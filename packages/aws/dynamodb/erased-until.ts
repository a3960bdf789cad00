import type { Erasures } from "@trips/core/application/erasures.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { erasureKeys } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** Apart from the store of orders, so that those who only ask need no permission to order. */
export const createErasedUntil = (options: TableOptions): Erasures["erasedUntil"] => {
  const items = createTripItems(options, true);
  const ordersOf = ({ driver, trip }: TripKey) => [
    erasureKeys({ driver, trip }),
    erasureKeys({ driver, trip: undefined }),
  ];
  const nameOf = ({ pk, sk }: { readonly pk: unknown; readonly sk: unknown }) => `${pk}/${sk}`;
  return async (keys) => {
    const wanted = new Map(keys.flatMap(ordersOf).map((key) => [nameOf(key), key]));
    const found = new Map(
      (await items.loadItems([...wanted.values()])).map(({ pk, sk, erasedAtMs }) => [
        nameOf({ pk, sk }),
        erasedAtMs as number,
      ]),
    );
    return keys.map((key) => {
      const times = ordersOf(key).flatMap((order) => found.get(nameOf(order)) ?? []);
      return times.length === 0 ? undefined : Math.max(...times);
    });
  };
};
