import { NextIcon } from "../../shell/ui/icons.tsx";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { ListedTrip } from "../model/listed-trip.ts";
import { tripPathOf } from "../model/trip-path.ts";
import { otherDateOf, useTimesText } from "./trip-times.tsx";

/** Opens a trip's page, whose back link leads to `date`. */
export const TripLink = (props: {
  readonly trip: ListedTrip;
  readonly date: string;
  /** Whose trip it is, if not the reader's own. */
  readonly driver?: string;
  /** Of its times, if they need one. */
  readonly zone?: string | undefined;
  readonly className: string;
  /** Before it opens. */
  readonly onOpen?: () => void;
}) => {
  const { messages } = useTexts();
  const { trip, date, driver, zone } = props;
  const clock = useTimesText(trip, date);
  const times = zone === undefined ? clock : `${clock}, ${zone}`;
  const name = messages.trips.open(driver === undefined ? times : `${driver}, ${times}`);
  return (
    <SiteLink
      className={props.className}
      onClick={props.onOpen}
      href={tripPathOf({
        tripId: trip.tripId,
        driver: driver === undefined ? undefined : trip.driver,
        day: otherDateOf(trip.start, trip.timeZone, date) === undefined ? undefined : date,
      })}
      aria-label={name}
      title={name}
    >
      <NextIcon />
    </SiteLink>
  );
};
