"use client";

import { useParams, useSearchParams } from "next/navigation";
import { fleetPathOf } from "../../lib/fleet-path.ts";
import { fleetSearchOf, parseFleetQuery } from "../../lib/fleet-query.ts";
import { DateNavigation } from "../day/date-navigation.tsx";
import { useDays } from "../day/days-provider.tsx";

/** Another day is shown with the same filters, from its first page on. */
export const FleetNavigation = () => {
  const { date = "" } = useParams<{ date?: string }>();
  const { today } = useDays();
  const { query } = parseFleetQuery(useSearchParams());
  const search = fleetSearchOf({ ...query, page: 1 });
  return (
    <DateNavigation
      date={date}
      today={today}
      pathOf={(each) => fleetPathOf(each, search)}
      hasFigures={false}
    />
  );
};
