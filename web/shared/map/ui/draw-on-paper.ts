import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import styles from "./map-frame.module.css";

/**
 * On paper, a drawing takes the place of the map in `container`: lines stay sharp, fit any sheet, and save ink. It is
 * made just before printing, in light colours whatever the theme. Call the returned function when the map is gone.
 */
export const drawOnPaper = (container: HTMLElement, draw: () => ReactNode): (() => void) => {
  const host = document.createElement("div");
  host.className = styles.paper ?? "";
  container.after(host);
  const root = createRoot(host);
  const page = document.documentElement.dataset;
  let isDrawn = false;
  let theme: string | undefined;
  const show = (): void => {
    if (isDrawn) return;
    isDrawn = true;
    theme = page.theme;
    page.theme = "light";
    flushSync(() => root.render(draw()));
  };
  const clear = (): void => {
    if (!isDrawn) return;
    isDrawn = false;
    if (theme === undefined) delete page.theme;
    else page.theme = theme;
    root.render(null);
  };
  const media = window.matchMedia("print");
  const follow = (): void => (media.matches ? show() : clear());
  window.addEventListener("beforeprint", show);
  window.addEventListener("afterprint", clear);
  media.addEventListener("change", follow);
  return () => {
    clear();
    window.removeEventListener("beforeprint", show);
    window.removeEventListener("afterprint", clear);
    media.removeEventListener("change", follow);
    // React is rendering when a map goes away, and may not be asked to remove another root meanwhile.
    queueMicrotask(() => root.unmount());
    host.remove();
  };
};
