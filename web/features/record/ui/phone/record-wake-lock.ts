/** Keeps the screen on, as far as the browser lets it. */
export type ScreenKeeper = { hold(): void; release(): void };

export type ScreenKeeperOptions = {
  /** Undefined where the browser has no Screen Wake Lock API. */
  readonly wakeLock: Pick<WakeLock, "request"> | undefined;
  readonly page: Pick<Document, "hidden" | "addEventListener">;
  /** False while the lock is wanted but not granted. */
  readonly onChange: (isKept: boolean) => void;
};

/** A browser drops the lock whenever the page is hidden; it is requested again when the page is visible. */
export const createScreenKeeper = ({ wakeLock, page, onChange }: ScreenKeeperOptions): ScreenKeeper => {
  let isWanted = false;
  let isAsking = false;
  let held: WakeLockSentinel | undefined;

  const request = async (): Promise<void> => {
    if (!isWanted || isAsking || page.hidden || (held && !held.released)) return;
    isAsking = true;
    try {
      if (!wakeLock) throw new Error("this browser has no screen wake lock");
      const sentinel = await wakeLock.request("screen");
      if (!isWanted) return void sentinel.release();
      held = sentinel;
      sentinel.addEventListener("release", () => {
        if (isWanted && !page.hidden) onChange(false);
      });
      onChange(true);
    } catch (error) {
      // A phone that saves its battery refuses; recording goes on, but the screen may turn off.
      console.warn("the screen cannot be kept on:", error);
      if (isWanted) onChange(false);
    } finally {
      isAsking = false;
    }
  };

  page.addEventListener("visibilitychange", () => void request());
  return {
    hold: () => {
      isWanted = true;
      void request();
    },
    release: () => {
      isWanted = false;
      const sentinel = held;
      held = undefined;
      void sentinel?.release();
    },
  };
};
