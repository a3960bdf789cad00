import controls from "../../../shared/shell/ui/controls.module.css";
import { usePreferences, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Recording, RecordingState } from "./phone/record-session.ts";
import styles from "./recorder-actions.module.css";

/** The browser prompts at most once; without permission it may clear stored data when space runs low. */
const askToPersist = (): void => {
  navigator.storage
    ?.persist?.()
    .catch((error: unknown) => console.warn("the storage may be cleared:", error));
};

export const RecorderActions = (props: { readonly recording: Recording; readonly state: RecordingState }) => {
  const text = useTexts().messages.record.actions;
  const { vehicle } = usePreferences();
  const { recording, state } = props;
  const button = (name: string, className: string | undefined, act: () => Promise<void>) => (
    <button className={`${className} ${styles.action}`} type="button" onClick={() => void act()}>
      {name}
    </button>
  );
  const start = () => {
    askToPersist();
    return recording.start(vehicle);
  };
  const finish = button(text.finish, controls.primary, recording.finish);
  const isDenied = state.positions === "denied";
  return (
    <fieldset className={styles.actions} aria-label={text.label}>
      {state.phase === "finished" && button(text.undo, controls.quiet, recording.resume)}
      {(state.phase === "ready" || state.phase === "finished") &&
        state.driver !== undefined &&
        button(text.start, controls.primary, start)}
      {state.phase === "recording" && (
        <>
          {isDenied
            ? button(text.retryPositions, controls.quiet, recording.resume)
            : button(text.pause, controls.quiet, recording.pause)}
          {finish}
        </>
      )}
      {(state.phase === "paused" || state.phase === "unfinished") && (
        <>
          {button(text.resume, controls.quiet, recording.resume)}
          {finish}
        </>
      )}
    </fieldset>
  );
};
