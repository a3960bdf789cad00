"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useMemo, useState } from "react";
import { useDays } from "../../../shared/dates/ui/days-provider.tsx";
import { useNow } from "../../../shared/dates/ui/use-now.ts";
import { useReaderZone } from "../../../shared/dates/ui/use-reader-zone.ts";
import { formatTimeZone } from "../../../shared/format/model/format.ts";
import { clockDifferenceMs, zoneForReader } from "../../../shared/format/model/zone-difference.ts";
import { useScene, useStage } from "../../../shared/map/ui/stage.tsx";
import { NextIcon } from "../../../shared/shell/ui/icons.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { timeline } from "../../../shared/texts/model/messages/timeline.ts";
import { zones } from "../../../shared/texts/model/messages/zones.ts";
import { AreaTexts, useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import type { DayBlock } from "../model/day-block.ts";
import type { DayModel } from "../model/day-model.ts";
import { closerBoundsOf } from "../model/day-scale.ts";
import {
  type TimelineRow as Row,
  type TimelineBlock,
  type TimelineTrip,
  timelineOf,
} from "../model/day-timeline.ts";
import { describeBlock } from "../model/timeline-text.ts";
import styles from "./day-timeline.module.css";
import { type Pointed, TimelineRow } from "./timeline-row.tsx";

const legendKinds = ["driving", "idle", "parked", "silent"] as const;

const blocksOf = ({ trips, parked }: Row): readonly TimelineBlock[] => [
  ...trips.flatMap(({ blocks }) => blocks),
  ...parked,
];

const hrefOn = (date: string, { trip: { tripId, start, timeZone } }: TimelineTrip): string => {
  const isOfThisDate = localDateOf(Date.parse(start), timeZone) === date;
  return tripPathOf({ tripId, day: isOfThisDate ? undefined : date });
};

type Props = {
  readonly day: DayModel;
  readonly routes: ReadonlyMap<string, { readonly blocks: readonly DayBlock[] }>;
  readonly colours: ReadonlyMap<string, number>;
};

const areas = { timeline, zones };

/** When the car drove, stood and was parked. Its texts are loaded with it, after the map's script. */
export const DayTimeline = (props: Props) => (
  <AreaTexts areas={areas}>
    <Timeline {...props} />
  </AreaTexts>
);

/** One row for each zone of the day's trips. */
const Timeline = (props: Props) => {
  const { day, routes, colours } = props;
  const texts = useTexts();
  const text = texts.messages.timeline;
  const stage = useStage();
  const lit = useScene((scene) => scene.hovered ?? scene.selected);
  const { isCloser, setIsCloser } = useDays();
  const now = useNow();
  const readerZone = useReaderZone();
  const [pointed, setPointed] = useState<Pointed>();

  const rows = useMemo(
    () =>
      timelineOf(day, new Map([...routes].map(([key, { blocks }]) => [key, blocks]))).map((row) => ({
        row,
        closer: closerBoundsOf(row),
      })),
    [day, routes],
  );
  const point = (next: Pointed | undefined) => {
    if (next?.key !== pointed?.key) stage.set({ hovered: next?.key });
    setPointed(next);
  };

  return (
    <section className={styles.timeline} aria-labelledby="timeline-title">
      <header className={styles.head}>
        <h2 className={styles.title} id="timeline-title">
          {text.title}
        </h2>
        {rows.some(({ closer }) => closer !== undefined) && (
          <button
            type="button"
            className={styles.scale}
            aria-pressed={isCloser}
            onClick={() => setIsCloser(!isCloser)}
          >
            {text.closer}
          </button>
        )}
      </header>
      {rows.map(({ row, closer }) => {
        const { timeZone } = row;
        const start = new Date(row.startMs).toISOString();
        const isForeign = clockDifferenceMs(timeZone, readerZone, start) !== 0;
        return (
          <div key={timeZone}>
            {(rows.length > 1 || isForeign) && (
              <p className={styles.zone}>{zoneForReader({ timeZone, start }, readerZone, texts)}</p>
            )}
            <TimelineRow
              row={row}
              zone={rows.length > 1 ? formatTimeZone(timeZone, start) : undefined}
              bounds={(isCloser && closer) || row}
              colourOf={(key) => colours.get(key) ?? 1}
              hrefOf={(trip) => hrefOn(day.date, trip)}
              now={now}
              lit={lit}
              onPoint={point}
            />
          </div>
        );
      })}
      <Readout
        pointed={pointed}
        shown={new Set(rows.flatMap(({ row }) => blocksOf(row).map(({ kind }) => kind)))}
      />
      {rows.map(({ row }) => (
        <Spoken key={row.timeZone} row={row} />
      ))}
    </section>
  );
};

/** What is pointed at, or else what the bars mean. */
const Readout = (props: {
  readonly pointed: Pointed | undefined;
  /** Kinds of the blocks on the timeline. */
  readonly shown: ReadonlySet<TimelineBlock["kind"]>;
}) => {
  const { pointed, shown } = props;
  const { kinds } = useTexts().messages.timeline;
  return (
    <>
      {pointed?.href !== undefined && (
        <SiteLink className={styles.open} href={pointed.href}>
          {pointed.text}
          <NextIcon />
        </SiteLink>
      )}
      <p className={styles.readout} aria-hidden="true" hidden={pointed?.href !== undefined}>
        {pointed
          ? pointed.text
          : legendKinds
              .filter((kind) => shown.has(kind) || kind === "driving")
              .map((kind) => (
                <span key={kind} className={styles.key}>
                  <svg className={styles.swatch} viewBox="0 0 10 12" aria-hidden="true">
                    <rect
                      className={styles[kind]}
                      x="0"
                      width="10"
                      y={{ driving: 1, silent: 1, idle: 7, parked: 9 }[kind]}
                      height={{ driving: 11, silent: 11, idle: 5, parked: 3 }[kind]}
                    />
                  </svg>
                  {kinds[kind]}
                </span>
              ))}
      </p>
    </>
  );
};

/** The same for those who cannot see it. */
const Spoken = ({ row }: { readonly row: Row }) => {
  const texts = useTexts();
  return (
    <ol className={styles.spoken}>
      {blocksOf(row)
        .toSorted((a, b) => a.startMs - b.startMs)
        .map((block) => (
          <li key={`${block.kind} ${block.startMs}`}>{describeBlock(block, row.timeZone, texts)}</li>
        ))}
    </ol>
  );
};
