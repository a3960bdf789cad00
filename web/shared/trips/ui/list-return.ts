/** Where a list was left to open one of its trips, so that it is found again as it was. */
type Left = {
  /** With the filters and the order that are in the URL. */
  readonly address: string;
  readonly trip: string;
  /** Pixels from the top of the screen to the trip's row. */
  readonly top: number;
};

const storageKey = "trips-list-left";

const addressHere = (): string => `${window.location.pathname}${window.location.search}`;

const readLeft = (): Left | undefined => {
  const stored = window.sessionStorage.getItem(storageKey);
  return stored === null ? undefined : (JSON.parse(stored) as Left);
};

export const leaveList = (trip: string, row: Element | null): void => {
  const left: Left = { address: addressHere(), trip, top: row?.getBoundingClientRect().top ?? 0 };
  window.sessionStorage.setItem(storageKey, JSON.stringify(left));
};

/** The address of the list at this path as it was left, else the path itself. */
export const listAddressOf = (path: string): string => {
  const address = readLeft()?.address;
  return address !== undefined && address.split("?")[0] === path ? address : path;
};

/** Puts the row of the trip that was opened where it was, and the focus on its link, once. */
export const returnToList = (list: Element): void => {
  const left = readLeft();
  if (left?.address !== addressHere()) return;
  window.sessionStorage.removeItem(storageKey);
  const row = list.querySelector(`[data-trip="${CSS.escape(left.trip)}"]`);
  if (!row) return;
  list.closest("main")?.scrollBy({ top: row.getBoundingClientRect().top - left.top, behavior: "instant" });
  // Where something else scrolls, or the screen has become smaller.
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
  row.querySelector("a")?.focus({ preventScroll: true });
};
