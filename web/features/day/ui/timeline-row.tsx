"use client";

import type { PointerEvent } from "react";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayBounds } from "../model/day-bounds.ts";
import { ticksOf } from "../model/day-scale.ts";
import type { TimelineRow as Row, TimelineBlock, TimelineTrip } from "../model/day-timeline.ts";
import { describeBlock, describeTrip } from "../model/timeline-text.ts";
import styles from "./day-timeline.module.css";

/** Distances from the top: the bars stand on the baseline, the hours are below it. */
const baseline = 30;
const labelY = 44;
const heights = { driving: 26, silent: 26, trip: 26, idle: 11, parked: 3 } as const;
const nearPixels = 5;
const fingerPixels = 22;

export type Pointed = {
  readonly key: string | undefined;
  readonly text: string;
  /** The trip's page, if a finger points: it has no other way there. */
  readonly href?: string | undefined;
};

export const TimelineRow = (props: {
  readonly row: Row;
  /** Its name, if the timeline has rows of several zones. */
  readonly zone: string | undefined;
  readonly bounds: DayBounds;
  readonly colourOf: (key: string) => number;
  readonly hrefOf: (trip: TimelineTrip) => string;
  readonly now: number | undefined;
  readonly lit: string | undefined;
  readonly onPoint: (pointed: Pointed | undefined) => void;
}) => {
  const { row, zone, bounds, now, lit, onPoint } = props;
  const { timeZone } = row;
  const texts = useTexts();
  const lengthMs = bounds.endMs - bounds.startMs;

  const named = (text: string): string => (zone === undefined ? text : `${text} · ${zone}`);
  const percent = (ms: number): string => `${(((ms - bounds.startMs) / lengthMs) * 100).toFixed(3)}%`;
  const bar = (block: TimelineBlock) => (
    <rect
      key={`${block.kind} ${block.startMs}`}
      className={styles[block.kind]}
      x={percent(block.startMs)}
      width={`${(((block.endMs - block.startMs) / lengthMs) * 100).toFixed(3)}%`}
      y={baseline - heights[block.kind]}
      height={heights[block.kind]}
    />
  );

  const stretches = [
    ...row.trips.flatMap(({ trip, blocks }) => blocks.map((block) => ({ key: trip.key, block }))),
    ...row.parked.map((block) => ({ key: undefined, block })),
  ];
  const point = ({ clientX, currentTarget, pointerType }: PointerEvent<SVGSVGElement>) => {
    const isFinger = pointerType === "touch";
    const { left, width } = currentTarget.getBoundingClientRect();
    const ms = bounds.startMs + ((clientX - left) / width) * lengthMs;
    const away = ({ block }: (typeof stretches)[number]): number =>
      (Math.max(block.startMs - ms, ms - block.endMs, 0) / lengthMs) * width;
    const nearest = stretches.toSorted((a, b) => away(a) - away(b))[0];
    const isNear = nearest !== undefined && away(nearest) <= (isFinger ? fingerPixels : nearPixels);
    if (!isNear) return onPoint(undefined);
    const trip = row.trips.find((each) => each.trip.key === nearest.key);
    const text = named(describeBlock(nearest.block, timeZone, texts));
    onPoint({ key: nearest.key, text, href: isFinger && trip ? props.hrefOf(trip) : undefined });
  };

  return (
    <svg
      className={styles.row}
      role="presentation"
      onPointerDown={(event) => event.pointerType === "touch" && point(event)}
      onPointerMove={point}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && onPoint(undefined)}
    >
      <svg className={styles.scene} aria-hidden="true">
        {ticksOf(bounds, timeZone).map(({ ms, label }) => (
          <g key={ms}>
            <line className={styles.tick} x1={percent(ms)} x2={percent(ms)} y1={2} y2={baseline} />
            <text
              className={styles.hour}
              x={percent(ms)}
              y={labelY}
              textAnchor={ms === bounds.startMs ? "start" : ms === bounds.endMs ? "end" : "middle"}
            >
              {ms === row.endMs ? "24:00" : label}
            </text>
          </g>
        ))}
        <rect className={styles.axis} x="0" width="100%" y={baseline} height={1} />
        {row.parked.map(bar)}
      </svg>
      {row.trips.map((each) => {
        const { trip, startMs, endMs, blocks } = each;
        const text = named(describeTrip(each, timeZone, texts));
        return (
          <SiteLink
            key={trip.key}
            href={props.hrefOf(each)}
            className={`${styles.link} ${colours.colour}`}
            data-colour={props.colourOf(trip.key)}
            data-faded={(lit !== undefined && lit !== trip.key) || undefined}
            aria-label={text}
            onFocus={({ target }) => target.matches(":focus-visible") && onPoint({ key: trip.key, text })}
            onBlur={() => onPoint(undefined)}
          >
            <rect
              className={styles.hit}
              x={percent(startMs)}
              width={`${(((endMs - startMs) / lengthMs) * 100).toFixed(3)}%`}
              y={2}
              height={baseline - 2}
            />
            {blocks.map(bar)}
          </SiteLink>
        );
      })}
      {now !== undefined && now > bounds.startMs && now < bounds.endMs && (
        <line className={styles.now} x1={percent(now)} x2={percent(now)} y1={0} y2={baseline + 4} />
      )}
    </svg>
  );
};
