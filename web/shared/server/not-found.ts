import "server-only";
import { TripsError } from "@trips/core/application/errors.ts";
import { notFound } from "next/navigation";

const isNotFound = (error: unknown): boolean => error instanceof TripsError && error.code === "not-found";

/** For lists: items that are not found are left out. */
export const unlessNotFound = async <Found>(read: () => Promise<Found>): Promise<Found | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

/** For pages: shows the not-found page. */
export const orNotFound = async <Found>(read: () => Promise<Found>): Promise<Found> =>
  (await unlessNotFound(read)) ?? notFound();
