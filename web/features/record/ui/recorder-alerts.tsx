import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { silenceMs } from "../model/recorder-status.ts";
import type { RecordingState } from "./phone/record-session.ts";
import styles from "./upload-note.module.css";

export const RecorderAlerts = (props: {
  readonly state: RecordingState;
  readonly nowMs: number;
  readonly isScreenKept: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.record;
  const { phase, positions, lastFixAt, unsaved, hasFailed } = props.state;
  const isSilent = lastFixAt !== undefined && props.nowMs - lastFixAt > silenceMs;
  const signal = positions === "coming" && isSilent ? "unavailable" : positions;
  const alerts = [
    ...(hasFailed ? [text.failed] : []),
    ...(unsaved && unsaved.fixes > 0
      ? [text.unsaved[unsaved.isFull ? "full" : "fault"](unsaved.fixes, format.count(unsaved.fixes))]
      : []),
    ...(phase === "recording" && signal === "denied" ? [text.positions.denied] : []),
  ];
  const notes = [
    ...(phase === "recording" && (signal === "searching" || signal === "unavailable")
      ? [text.positions[signal]]
      : []),
    ...(phase === "recording" && !props.isScreenKept ? [text.screenMayTurnOff] : []),
  ];
  return (
    <>
      <div role="alert">
        {alerts.map((alert) => (
          <p key={alert} className={styles.note} data-trouble="">
            {alert}
          </p>
        ))}
      </div>
      <div role="status">
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </div>
    </>
  );
};
