"use client";

import { problemOf } from "../../live/model/request-problem.ts";
import controls from "../../shell/ui/controls.module.css";
import { mapFailure } from "../../texts/model/messages/map-failure.ts";
import { AreaTexts, useTexts } from "../../texts/ui/texts-provider.tsx";
import styles from "./map-frame.module.css";
import { type RoutesFailure, useScene } from "./stage.tsx";

const areas = { mapFailure };

const Failure = ({ failure }: { readonly failure: RoutesFailure }) => {
  const { messages } = useTexts();
  const text = messages.mapFailure;
  const retry = useScene((scene) => scene.retry);
  const hasRoutes = useScene((scene) => scene.trips.length > 0);
  return (
    <div className={styles.failure} role="alert">
      <p>
        <strong>{hasRoutes ? text.some : text.none}</strong>{" "}
        {text.because[problemOf(failure.error, navigator.onLine)]}
      </p>
      <button type="button" className={controls.quiet} onClick={retry}>
        {messages.error.retry}
      </button>
    </div>
  );
};

/** Says why routes are missing, and tries again. Loaded after the map, so that it is there when the network is not. */
export const MapFailure = (props: { readonly failure: RoutesFailure }) => (
  <AreaTexts areas={areas}>
    <Failure {...props} />
  </AreaTexts>
);
