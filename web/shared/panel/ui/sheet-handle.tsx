"use client";

import { useEffect, useRef } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import styles from "./sheet-handle.module.css";

/**
 * Makes the panel around it a sheet over the map on a phone, with three heights. Scrolling moves it, so a finger needs
 * no script; the handle's keys, clicks and the mouse do.
 */
export const SheetHandle = () => {
  const text = useTexts().messages.map.sheet;
  const handle = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let leave: (() => void) | undefined;
    const ended = new AbortController();
    // A wide screen has a panel, which needs none of this until the window is narrow.
    const followNarrow = () => {
      if (!handle.current?.offsetHeight) return;
      window.removeEventListener("resize", followNarrow);
      import("./sheet.ts").then(
        ({ followSheet }) => {
          if (!ended.signal.aborted && handle.current) leave = followSheet(handle.current, text.heights);
        },
        (error: unknown) => console.warn("the panel's handle does not work:", error),
      );
    };
    window.addEventListener("resize", followNarrow, { signal: ended.signal });
    followNarrow();
    return () => {
      ended.abort();
      leave?.();
    };
  }, [text]);
  return (
    <>
      <span className={styles.low} />
      <span className={styles.half} data-half="" />
      <div
        ref={handle}
        className={styles.handle}
        role="slider"
        tabIndex={0}
        aria-label={text.label}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={2}
        aria-valuenow={1}
        aria-valuetext={text.heights[1]}
      />
    </>
  );
};
