import { cutOf } from "../domain/track.ts";
import { type Caller, requireDriver } from "./caller.ts";
import { type EraseTablePorts, eraseFromTable } from "./erase-table.ts";
import type { Erasure } from "./erasures.ts";
import { TripsError } from "./errors.ts";

/** How long a caller waits at most for the table; what is left by then, the next run of the schedule erases. */
const maxWaitMs = 15_000;

/**
 * Orders that a trip is erased, or all of the driver's, and erases at once what the table holds. The driver decides, and
 * fleet managers, as they do on reading. A track is erased as a whole, since an order names what the lake holds.
 */
export const eraseTrips = async (
  caller: Caller,
  ports: EraseTablePorts,
  { driver, trip }: Pick<Erasure, "driver" | "trip">,
): Promise<Erasure> => {
  requireDriver(caller, driver);
  const cut = trip === undefined ? undefined : cutOf(trip);
  if (cut)
    throw new TripsError(
      "invalid-request",
      `This trip is part of what a device sent on a day, which is deleted as a whole: ${cut.track}.`,
    );
  const ordered = await ports.erasures.order({ driver, trip, erasedAtMs: ports.now() });
  return eraseFromTable(ports, ordered, ports.now() + maxWaitMs);
};

/** A driver's orders, latest first. */
export const readErasures = async (
  caller: Caller,
  { erasures }: Pick<EraseTablePorts, "erasures">,
  driver: string,
): Promise<readonly Erasure[]> => {
  requireDriver(caller, driver);
  return erasures.ordersOf(driver);
};
