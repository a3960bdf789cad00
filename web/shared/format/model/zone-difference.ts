import type { Texts } from "../../texts/model/texts.ts";
import { formatTimeZone, textOf, zoneOffsetMs } from "./format.ts";
import type { ZonedTime } from "./zone-names.ts";

/** `Tokyo (UTC+9), 12 h ahead of yours`; without the difference where the reader's clock shows the same. */
export const zoneForReader = (
  { timeZone, start }: ZonedTime,
  readerZone: string | undefined,
  { messages, format }: Texts,
): string => {
  const name = formatTimeZone(timeZone, start);
  const difference = clockDifferenceMs(timeZone, readerZone, start);
  if (difference === 0) return name;
  const duration = textOf(
    format
      .duration(Math.abs(difference) / 1000)
      .filter(({ value, unit }) => unit !== "min" || value !== "00"),
  );
  return `${name}, ${difference > 0 ? messages.zones.ahead(duration) : messages.zones.behind(duration)}`;
};

/** How far a zone's clock is ahead of the reader's at a moment; 0 while the reader's is not known. */
export const clockDifferenceMs = (timeZone: string, readerZone: string | undefined, time: string): number => {
  const ms = Date.parse(time);
  return readerZone === undefined ? 0 : zoneOffsetMs(timeZone, ms) - zoneOffsetMs(readerZone, ms);
};
