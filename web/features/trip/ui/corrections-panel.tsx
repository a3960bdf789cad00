"use client";

import { purposes } from "@trips/core/domain/corrections.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { type FormEvent, useState } from "react";
import { nearestTo } from "../../../shared/format/model/ascending.ts";
import { formatExactTime } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import {
  correctionRequest,
  correctionsAt,
  isCuttable,
  labelRequest,
  listedCorrectionsOf,
  type SaidCorrection,
} from "../model/correction-request.ts";
import type { ReplayPlayer } from "../model/replay-player.ts";
import type { Track, TripModel } from "../model/trip-model.ts";
import styles from "./correct-trip.module.css";
import type { Correcting } from "./correct-trip.tsx";
import { useCursorPoint } from "./cursor.ts";
import { type SendCorrection, useCorrections } from "./use-corrections.ts";

const purposeIn = (value: FormDataEntryValue | null) => purposes.find((purpose) => purpose === value) ?? null;

const LabelForm = (props: { readonly trip: TripModel; readonly send: SendCorrection }) => {
  const { trip, send } = props;
  const text = useTexts().messages.trip;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const name = String(said.get("name")).trim();
    send(
      labelRequest(trip.tripId, { name: name === "" ? null : name, purpose: purposeIn(said.get("purpose")) }),
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <label className={form.field}>
        <span className={form.label}>{text.correct.name}</span>
        <input
          className={form.input}
          name="name"
          maxLength={limits.tripNameLength}
          defaultValue={trip.name ?? ""}
        />
      </label>
      <label className={form.field}>
        <span className={form.label}>{text.correct.purpose}</span>
        <select className={form.input} name="purpose" defaultValue={trip.purpose ?? ""}>
          <option value="">{text.correct.noPurpose}</option>
          {purposes.map((purpose) => (
            <option key={purpose} value={purpose}>
              {text.purposes[purpose]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className={controls.quiet}>
        {text.correct.save}
      </button>
    </form>
  );
};

/** A moment of the trip, which chart and map show as well, and what can be said of it. */
const MomentForm = (props: {
  readonly trip: TripModel;
  readonly track: Track;
  readonly player: ReplayPlayer;
  readonly say: (said: SaidCorrection) => void;
}) => {
  const { trip, track, player, say } = props;
  const text = useTexts().messages.trip.correct;
  const pointed = useCursorPoint(player.cursor, track);
  const [chosenMs, setChosenMs] = useState(Number.NEGATIVE_INFINITY);
  // What is cut off moves the others up.
  const at = nearestTo(track.times, chosenMs);
  const t = track.times[at];
  if (t === undefined) return null;
  const time = formatExactTime(t, trip.timeZone);
  const actions = correctionsAt(t, trip);
  const canCutBefore = at > 0;
  const canCutAfter = at < track.times.length - 1;
  return (
    <fieldset className={styles.form}>
      <legend className={form.label}>{text.moment}</legend>
      <div className={styles.moment}>
        <input
          type="range"
          className={styles.slider}
          aria-label={text.moment}
          aria-valuetext={time}
          min={0}
          max={track.times.length - 1}
          value={at}
          onChange={({ currentTarget }) => {
            const ms = track.times[Number(currentTarget.value)]!;
            setChosenMs(ms);
            player.seek(ms);
          }}
        />
        <output className={styles.time}>{time}</output>
      </div>
      {pointed !== undefined && pointed !== at && (
        <button type="button" className={controls.quiet} onClick={() => setChosenMs(track.times[pointed]!)}>
          {text.take(formatExactTime(track.times[pointed]!, trip.timeZone))}
        </button>
      )}
      <div className={styles.actions}>
        <button type="button" className={controls.quiet} onClick={() => say(actions.point)}>
          {text.point}
        </button>
        {canCutBefore && (
          <button type="button" className={controls.quiet} onClick={() => say(actions.before)}>
            {text.before}
          </button>
        )}
        {canCutAfter && (
          <button type="button" className={controls.quiet} onClick={() => say(actions.after)}>
            {text.after}
          </button>
        )}
        {isCuttable(trip.tripId) && canCutBefore && canCutAfter && (
          <button type="button" className={controls.quiet} onClick={() => say(actions.split)}>
            {text.split}
          </button>
        )}
      </div>
      {isCuttable(trip.tripId) && (
        <div className={styles.actions}>
          <button
            type="button"
            className={controls.quiet}
            onClick={() => say({ join: Date.parse(trip.start) })}
          >
            {text.joinBefore}
          </button>
          <button
            type="button"
            className={controls.quiet}
            onClick={() => say({ join: Date.parse(trip.end) })}
          >
            {text.joinAfter}
          </button>
        </div>
      )}
    </fieldset>
  );
};

const CorrectionList = (props: {
  readonly trip: TripModel;
  readonly say: (said: SaidCorrection) => void;
}) => {
  const { trip, say } = props;
  const text = useTexts().messages.trip.correct;
  const listed = listedCorrectionsOf(trip.corrections);
  const timeOf = (ms: number) => formatExactTime(ms, trip.timeZone);
  return (
    <>
      <h3 className={form.label}>{text.made}</h3>
      {listed.length === 0 && <p className={styles.note}>{text.none}</p>}
      <ul className={styles.list}>
        {listed.map(({ kind, fromMs, toMs, undo }) => {
          const what = { wrong: text.leftOut, split: text.splitAt, join: text.joined }[kind](
            timeOf(fromMs),
            timeOf(toMs),
          );
          return (
            <li key={`${kind} ${fromMs}`} className={styles.made}>
              <span>{what}</span>
              <button
                type="button"
                className={controls.quiet}
                aria-label={text.undoOf(what)}
                onClick={() => say(undo)}
              >
                {text.undo}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
};

const CorrectionsPanel = (props: {
  readonly trip: TripModel;
  readonly track: Track;
  readonly player: ReplayPlayer;
  readonly correcting: Correcting;
}) => {
  const { trip, track, player, correcting } = props;
  const { messages } = useTexts();
  const text = messages.trip.correct;
  const { state, send } = useCorrections(trip, correcting);
  const say = (said: SaidCorrection) => send(correctionRequest(trip.tripId, said));
  return (
    <>
      <p className={styles.note}>{text.about}</p>
      <LabelForm key={`${trip.name} ${trip.purpose}`} trip={trip} send={send} />
      <MomentForm trip={trip} track={track} player={player} say={say} />
      <CorrectionList trip={trip} say={say} />
      <p className={styles.status} role="status" data-state={state}>
        {state === "idle" ? "" : text.states[state]}
      </p>
    </>
  );
};

export default CorrectionsPanel;
