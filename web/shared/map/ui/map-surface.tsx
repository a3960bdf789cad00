"use client";

import "maplibre-gl/dist/maplibre-gl.css";
import { type ReactNode, type RefObject, Suspense } from "react";
import controls from "../../shell/ui/controls.module.css";
import { FitIcon } from "../../shell/ui/icons.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import styles from "./map-frame.module.css";
import type { MapState } from "./use-map-view.ts";

/** The place of a map, with the message and drawing shown if there can be none. */
export const MapSurface = (props: {
  readonly className: string | undefined;
  readonly label: string;
  readonly state: MapState;
  /** Loads the map again after it failed. */
  readonly retry: () => void;
  /** Why there is nothing to draw, or not all. */
  readonly failure?: ReactNode;
  readonly container: RefObject<HTMLDivElement | null>;
  /** The routes without a map. */
  readonly plain: ReactNode;
  readonly fitLabel: string;
  /** Undefined while there is nothing to fit into the view. */
  readonly onFit: (() => void) | undefined;
  readonly children?: ReactNode;
}) => {
  const { messages } = useTexts();
  const { state } = props;
  return (
    <section className={`${props.className} ${styles.frame}`} aria-label={props.label} data-state={state}>
      <div className={styles.map} ref={props.container} />
      {state === "waiting" && !props.failure && <p className={styles.waiting}>{messages.map.loading}</p>}
      {state === "failed" ? (
        <div className={styles.failure} role="alert">
          <p>{messages.map.failed}</p>
          <button type="button" className={controls.quiet} onClick={props.retry}>
            {messages.error.retry}
          </button>
        </div>
      ) : (
        props.failure
      )}
      {state === "without WebGL" && <Suspense>{props.plain}</Suspense>}
      {state === "without WebGL" && (
        <p className={styles.note} role="status">
          {messages.map.noWebGl}
        </p>
      )}
      {props.onFit && (
        <button
          type="button"
          className={`${controls.icon} ${styles.fit}`}
          aria-label={props.fitLabel}
          title={props.fitLabel}
          onClick={props.onFit}
        >
          <FitIcon />
        </button>
      )}
      {props.children}
    </section>
  );
};
