import { localDateOf } from "@trips/core/domain/local-date.ts";
import { formatTime } from "../../format/model/format.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { ListedTrip } from "../model/listed-trip.ts";

type TimedTrip = Pick<ListedTrip, "start" | "end" | "timeZone" | "isActive">;

/** The date of one of the trip's times, if it is not the day shown. */
export const otherDateOf = (time: string, timeZone: string, date: string): string | undefined => {
  const localDate = localDateOf(Date.parse(time), timeZone);
  return localDate === date ? undefined : localDate;
};

/** A trip's start and end, with the dates that differ from the day shown. */
export const TripTimes = (props: { readonly trip: TimedTrip; readonly date: string }) => {
  const { messages, format } = useTexts();
  const { start, end, timeZone, isActive } = props.trip;
  const at = (time: string) => {
    const otherDate = otherDateOf(time, timeZone, props.date);
    return (
      <time dateTime={time}>
        {otherDate && <span>{format.shortDate(otherDate)} </span>}
        {formatTime(time, timeZone)}
      </time>
    );
  };
  return (
    <>
      {at(start)} – {isActive ? messages.trips.now : at(end)}
    </>
  );
};

/** The same as a text. */
export const useTimesText = ({ start, end, timeZone, isActive }: TimedTrip, date: string): string => {
  const { messages, format } = useTexts();
  const at = (time: string): string => {
    const otherDate = otherDateOf(time, timeZone, date);
    const clock = formatTime(time, timeZone);
    return otherDate ? `${format.shortDate(otherDate)} ${clock}` : clock;
  };
  return `${at(start)} – ${isActive ? messages.trips.now : at(end)}`;
};
