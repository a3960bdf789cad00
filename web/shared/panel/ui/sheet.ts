const low = 0;
const half = 1;
const full = 2;
type Height = typeof low | typeof half | typeof full;

/** Bubbles from the sheet when it has come to rest at another height. */
export const sheetRests = "sheetrests";

const restMs = 120;
/** Pixels per millisecond: faster than this is a flick. */
const flickSpeed = 0.4;
const clickPixels = 4;

/** The height that the user left the sheet at, on any page. */
let kept: Height = half;

const higherThan = (height: Height): Height => (height === full ? full : height === half ? full : half);
const lowerThan = (height: Height): Height => (height === low ? low : height === half ? low : half);

const heightAfterKey: Readonly<Record<string, (height: Height) => Height>> = {
  ArrowUp: higherThan,
  ArrowDown: lowerThan,
  Home: () => low,
  End: () => full,
  // One key goes through all heights.
  Enter: (height) => (height === full ? low : higherThan(height)),
  " ": (height) => (height === full ? low : higherThan(height)),
};

/** The sheet as what scrolls, and where its heights are in it. */
const sheetOf = (handle: HTMLElement) => {
  const sheet = handle.parentElement as HTMLElement;
  const scroller = sheet.parentElement as HTMLElement;
  const marker = sheet.querySelector<HTMLElement>("[data-half]") as HTMLElement;

  const placeOf = (height: Height): number => {
    const open = Number.parseFloat(getComputedStyle(sheet).marginTop);
    return height === low ? 0 : height === full ? open : open + marker.offsetTop;
  };
  const nearest = (at = scroller.scrollTop): Height => {
    const distance = (height: Height) => Math.abs(placeOf(height) - at);
    return at >= placeOf(full)
      ? full
      : distance(low) < distance(half)
        ? low
        : distance(half) <= distance(full)
          ? half
          : full;
  };
  const go = (height: Height, isAtOnce = false): void => {
    const isReduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller.scrollTo({ top: placeOf(height), behavior: isAtOnce || isReduced ? "instant" : "smooth" });
  };
  /** On a wide screen it is a panel, which has no handle. */
  const isSheet = (): boolean => handle.offsetHeight > 0;
  return { sheet, scroller, nearest, go, isSheet };
};

type Sheet = ReturnType<typeof sheetOf>;

/** A mouse or a pen drags it; a finger scrolls it without our help. */
const dragFrom = ({ scroller, nearest, go }: Sheet, handle: HTMLElement, down: PointerEvent): void => {
  if (down.pointerType === "touch" || down.button !== 0) return;
  const startTop = scroller.scrollTop;
  const startHeight = nearest();
  let [lastY, lastAt, speed] = [down.clientY, down.timeStamp, 0];
  const released = new AbortController();
  const { signal } = released;
  handle.setPointerCapture(down.pointerId);
  scroller.style.scrollSnapType = "none";
  handle.addEventListener(
    "pointermove",
    ({ clientY, timeStamp }) => {
      speed = (lastY - clientY) / Math.max(1, timeStamp - lastAt);
      [lastY, lastAt] = [clientY, timeStamp];
      scroller.scrollTop = startTop + down.clientY - clientY;
    },
    { signal },
  );
  const release = ({ clientY }: PointerEvent) => {
    released.abort();
    scroller.style.scrollSnapType = "";
    if (Math.abs(clientY - down.clientY) < clickPixels) return;
    if (Math.abs(speed) < flickSpeed) go(nearest());
    else go(speed > 0 ? higherThan(startHeight) : lowerThan(startHeight));
  };
  handle.addEventListener("pointerup", release, { signal });
  handle.addEventListener("pointercancel", release, { signal });
};

/** Makes the handle move the sheet, and tells its height. Returns what ends that. */
export const followSheet = (handle: HTMLElement, names: readonly string[]): (() => void) => {
  const all = sheetOf(handle);
  const { sheet, scroller, nearest, go, isSheet } = all;
  const ended = new AbortController();
  const { signal } = ended;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pressedY: number | undefined;

  const tell = (): void => {
    if (!isSheet()) return;
    const isSame = scroller.dataset.sheet === String(nearest());
    if (isSame) return;
    kept = nearest();
    handle.ariaValueNow = String(kept);
    handle.ariaValueText = names[kept] ?? "";
    scroller.dataset.sheet = String(kept);
    sheet.dispatchEvent(new Event(sheetRests, { bubbles: true }));
  };
  const onScroll = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, restMs);
  };
  const onKey = (event: KeyboardEvent): void => {
    const next = heightAfterKey[event.key];
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(next(nearest()));
  };
  const onClick = (event: MouseEvent): void => {
    const isDrag = pressedY !== undefined && Math.abs(event.clientY - pressedY) >= clickPixels;
    pressedY = undefined;
    if (!isDrag) go(heightAfterKey.Enter!(nearest()));
  };
  // What has the focus is seen, even where resting places would take it out of sight again.
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || target === handle || !isSheet()) return;
    const padding = Number.parseFloat(getComputedStyle(scroller).scrollPaddingBottom) || 0;
    const bottom = scroller.getBoundingClientRect().bottom - padding;
    if (nearest() !== full && target.getBoundingClientRect().bottom > bottom) go(full);
  };

  const onDown = (event: PointerEvent): void => {
    pressedY = event.clientY;
    dragFrom(all, handle, event);
  };

  handle.addEventListener("keydown", onKey, { signal });
  handle.addEventListener("click", onClick, { signal });
  handle.addEventListener("pointerdown", onDown, { signal });
  scroller.addEventListener("scroll", onScroll, { signal, passive: true });
  sheet.addEventListener("focusin", onFocus, { signal });
  // Turned around, the sheet keeps its height, not its offset.
  const turned = new ResizeObserver(() => {
    if (isSheet() && kept !== full) go(kept, true);
  });
  turned.observe(scroller);
  if (isSheet() && nearest() !== kept) go(kept, true);
  tell();
  return () => {
    clearTimeout(timer);
    turned.disconnect();
    ended.abort();
  };
};
