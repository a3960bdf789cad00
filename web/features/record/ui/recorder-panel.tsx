"use client";

import { formatDriver, formatTime } from "../../../shared/format/model/format.ts";
import type { TokenRefusal } from "../../../shared/session/model/api-token.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { usePreferences, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Recording, RecordingState } from "./phone/record-session.ts";
import { RecordCounts } from "./record-counts.tsx";
import { RecorderActions } from "./recorder-actions.tsx";
import { RecorderAlerts } from "./recorder-alerts.tsx";
import styles from "./recorder-panel.module.css";
import { signInPath } from "./sign-in-path.ts";
import { TripFigures } from "./trip-figures.tsx";
import { UploadList } from "./upload-list.tsx";
import { UploadNote } from "./upload-note.tsx";
import { useClock, useRecordingState } from "./use-phone.ts";

const Vehicle = ({ state }: { readonly state: RecordingState }) => {
  const text = useTexts().messages.record;
  const preferences = usePreferences();
  const name = state.current ? (state.current.vehicle ?? "") : preferences.vehicle;
  return (
    <p className={styles.vehicle}>
      {name === "" ? text.noVehicle : text.vehicle(name)}
      {!state.current && (
        <a className={styles.change} href="/profile#vehicle">
          {text.changeVehicle}
        </a>
      )}
    </p>
  );
};

export const RecorderPanel = (props: {
  readonly recording: Recording;
  readonly refusalOf: (driver: string) => TokenRefusal | undefined;
  readonly isScreenKept: boolean;
}) => {
  const text = useTexts().messages.record;
  const { recording, refusalOf, isScreenKept } = props;
  const state = useRecordingState(recording);
  const { nowMs, isOnline } = useClock();
  const { current, phase, driver } = state;
  const upload = state.uploads.find(({ trip }) => trip.tripId === current?.tripId);
  const others = state.uploads.filter(
    (each) => each !== upload && each.recorder.sent + each.recorder.pending + each.recorder.refused > 0,
  );
  const noteOf = { isOnline, refusalOf };

  if (driver === undefined && others.length === 0)
    return (
      <Notice {...text.unknownDriver}>
        <a className={controls.primary} href={signInPath}>
          {text.actions.signIn}
        </a>
      </Notice>
    );
  return (
    <>
      <section className={styles.panel} aria-label={text.phases[phase]} data-phase={phase}>
        <div className={styles.head}>
          <p className={styles.phase} role="status">
            <span className={styles.dot} aria-hidden="true" />
            {text.phases[phase]}
          </p>
          <Vehicle state={state} />
        </div>
        {phase === "unfinished" && current && (
          <p className={styles.text}>
            {text.unfinished(formatTime(new Date(current.startedAt).toISOString(), current.timeZone))}
          </p>
        )}
        {current && <TripFigures trip={current} isLive={phase === "recording"} nowMs={nowMs} />}
        <RecorderAlerts state={state} nowMs={nowMs} isScreenKept={isScreenKept} />
        {upload && <RecordCounts upload={upload} />}
        {upload && <UploadNote upload={upload} {...noteOf} isCurrent />}
        <RecorderActions recording={recording} state={state} />
        {driver !== undefined && <p className={styles.driver}>{text.signedInAs(formatDriver(driver))}</p>}
      </section>
      <UploadList uploads={others} onForget={recording.forget} {...noteOf} />
    </>
  );
};
