import { sheetRests } from "../../panel/ui/sheet.ts";

const sheetOf = (map: Element) => map.closest("section")?.parentElement?.querySelector<HTMLElement>("main");

/** Pixels at the bottom of a map that a phone's sheet lies over; none beside a panel. */
export const coveredBySheet = (map: HTMLElement): number => {
  const [under, sheet] = [map.getBoundingClientRect(), sheetOf(map)?.getBoundingClientRect()];
  if (!sheet || sheet.right <= under.left || sheet.left >= under.right) return 0;
  return Math.max(0, under.bottom - Math.max(sheet.top, under.top));
};

/** Calls `listener` when the sheet over a map has come to rest, until the returned function is called. */
export const onSheetRest = (map: HTMLElement, listener: () => void): (() => void) => {
  const sheet = sheetOf(map);
  sheet?.addEventListener(sheetRests, listener);
  return () => sheet?.removeEventListener(sheetRests, listener);
};
