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

/** Places across the row. */
const scaleOf = ({ startMs, endMs }: DayBounds) => {
  const lengthMs = endMs - startMs;
  const percent = (ms: number): string => `${((ms / lengthMs) * 100).toFixed(3)}%`;
  return {
    startMs,
    lengthMs,
    at: (ms: number) => percent(ms - startMs),
    width: (span: DayBounds) => percent(span.endMs - span.startMs),
  };
};

type Scale = ReturnType<typeof scaleOf>;

const Bars = (props: { readonly blocks: readonly TimelineBlock[]; readonly scale: Scale }) =>
  props.blocks.map((block) => (
    <rect
      key={`${block.kind} ${block.startMs}`}
      className={styles[block.kind]}
      x={props.scale.at(block.startMs)}
      width={props.scale.width(block)}
      y={baseline - heights[block.kind]}
      height={heights[block.kind]}
    />
  ));

const Hours = (props: { readonly row: Row; readonly bounds: DayBounds; readonly scale: Scale }) => {
  const { row, bounds, scale } = props;
  return ticksOf(bounds, row.timeZone).map(({ ms, label }) => (
    <g key={ms}>
      <line className={styles.tick} x1={scale.at(ms)} x2={scale.at(ms)} y1={2} y2={baseline} />
      <text
        className={styles.hour}
        x={scale.at(ms)}
        y={labelY}
        textAnchor={ms === bounds.startMs ? "start" : ms === bounds.endMs ? "end" : "middle"}
      >
        {ms === row.endMs ? "24:00" : label}
      </text>
    </g>
  ));
};

/** The block at a pointer, or the nearest within reach of it, with the key of its trip. */
const blockAt = ({ trips, parked }: Row, scale: Scale, event: PointerEvent<SVGSVGElement>) => {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  const ms = scale.startMs + ((event.clientX - left) / width) * scale.lengthMs;
  const stretches = [
    ...trips.flatMap(({ trip, blocks }) => blocks.map((block) => ({ key: trip.key, block }))),
    ...parked.map((block) => ({ key: undefined, block })),
  ];
  const away = ({ block }: (typeof stretches)[number]): number =>
    (Math.max(block.startMs - ms, ms - block.endMs, 0) / scale.lengthMs) * width;
  const nearest = stretches.toSorted((a, b) => away(a) - away(b))[0];
  const reach = event.pointerType === "touch" ? fingerPixels : nearPixels;
  return nearest !== undefined && away(nearest) <= reach ? nearest : undefined;
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
  const scale = scaleOf(bounds);
  const named = (text: string): string => (zone === undefined ? text : `${text} · ${zone}`);

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const nearest = blockAt(row, scale, event);
    if (!nearest) return onPoint(undefined);
    const trip = event.pointerType === "touch" && row.trips.find((each) => each.trip.key === nearest.key);
    const text = named(describeBlock(nearest.block, timeZone, texts));
    onPoint({ key: nearest.key, text, href: trip ? props.hrefOf(trip) : undefined });
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
        <Hours row={row} bounds={bounds} scale={scale} />
        <rect className={styles.axis} x="0" width="100%" y={baseline} height={1} />
        <Bars blocks={row.parked} scale={scale} />
      </svg>
      {row.trips.map((each) => {
        const { trip } = each;
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
              x={scale.at(each.startMs)}
              width={scale.width(each)}
              y={2}
              height={baseline - 2}
            />
            <Bars blocks={each.blocks} scale={scale} />
          </SiteLink>
        );
      })}
      {now !== undefined && now > bounds.startMs && now < bounds.endMs && (
        <line className={styles.now} x1={scale.at(now)} x2={scale.at(now)} y1={0} y2={baseline + 4} />
      )}
    </svg>
  );
};
