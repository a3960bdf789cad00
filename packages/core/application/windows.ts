import { type GpsRecord, isUsable } from "../domain/gps-record.ts";
import type { Window } from "../domain/window.ts";

export const lastUsableOf = (windows: readonly Window[]): GpsRecord | undefined => {
  for (let i = windows.length - 1; i >= 0; i--) {
    const found = windows[i]!.records.findLast(isUsable);
    if (found) return found;
  }
  return undefined;
};

export const firstUsableOf = (windows: readonly Window[]): GpsRecord | undefined => {
  for (const window of windows) {
    const found = window.records.find(isUsable);
    if (found) return found;
  }
  return undefined;
};
