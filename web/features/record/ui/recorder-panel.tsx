"use client";

import { type ComponentType, lazy, Suspense } from "react";
import { formatTime, textOf } from "../../../shared/format/model/format.ts";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import type { TokenRefusal } from "../../../shared/session/model/api-token.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { usePreferences, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { recorderStatusOf } from "../model/recorder-status.ts";
import type { Recording, RecordingState } from "./phone/record-session.ts";
import { RecordCounts } from "./record-counts.tsx";
import type { RecordMapProps } from "./record-map.tsx";
import { RecorderActions } from "./recorder-actions.tsx";
import { RecorderAlerts } from "./recorder-alerts.tsx";
import styles from "./recorder-panel.module.css";
import { signInPath } from "./sign-in-path.ts";
import { TripFigures } from "./trip-figures.tsx";
import { UploadList } from "./upload-list.tsx";
import { UploadNote } from "./upload-note.tsx";
import { useClock, useRecordingState } from "./use-phone.ts";

/** Not before there is something to show. Without it, recording goes on. */
const RecordMap = lazy(async (): Promise<{ default: ComponentType<RecordMapProps> }> => {
  try {
    return await import("./record-map.tsx");
  } catch (error) {
    console.warn("the map of the recording cannot be loaded:", error);
    return { default: () => null };
  }
});

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
  readonly base: MapBase;
  readonly nameOf: (driver: string) => string;
}) => {
  const { messages, format } = useTexts();
  const text = messages.record;
  const { recording, refusalOf, isScreenKept } = props;
  const state = useRecordingState(recording);
  const { nowMs, isOnline } = useClock();
  const { current, phase, driver } = state;
  const upload = state.uploads.find(({ trip }) => trip.tripId === current?.tripId);
  const others = state.uploads.filter(
    (each) => each !== upload && each.recorder.sent + each.recorder.pending + each.recorder.refused > 0,
  );
  const noteOf = { isOnline, refusalOf };
  const isDenied = state.positions === "denied";
  const status = recorderStatusOf({ phase, isDenied, lastFixAt: state.lastFixAt, nowMs });

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
      <section className={styles.panel} aria-label={text.phases[status.kind]} data-phase={status.kind}>
        <div className={styles.head}>
          <p className={styles.phase}>
            <span className={styles.dot} aria-hidden="true" />
            <span role="status">{text.phases[status.kind]}</span>
            {status.kind === "silent" && (
              <span>{text.silentFor(textOf(format.duration(status.seconds)))}</span>
            )}
          </p>
          <Vehicle state={state} />
        </div>
        {phase === "unfinished" && current && (
          <p className={styles.text}>
            {text.unfinished(formatTime(new Date(current.startedAt).toISOString(), current.timeZone))}
          </p>
        )}
        {phase === "finished" && <p className={styles.text}>{text.finished}</p>}
        {current?.progress.place && (
          <Suspense fallback={<div className={styles.map} />}>
            <RecordMap way={current.progress.way} place={current.progress.place} base={props.base} />
          </Suspense>
        )}
        {current && <TripFigures trip={current} isLive={phase === "recording"} nowMs={nowMs} />}
        <RecorderAlerts state={state} nowMs={nowMs} isScreenKept={isScreenKept} />
        <RecorderActions recording={recording} state={state} />
        {upload && <RecordCounts upload={upload} />}
        {upload && <UploadNote upload={upload} {...noteOf} isCurrent />}
        {driver !== undefined && <p className={styles.driver}>{text.signedInAs(props.nameOf(driver))}</p>}
      </section>
      <UploadList uploads={others} onForget={recording.forget} {...noteOf} />
    </>
  );
};
