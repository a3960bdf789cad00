"use client";

import { useParams, useSearchParams } from "next/navigation";
import { fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { DateNavigation } from "../../../shared/dates/ui/date-navigation.tsx";
import { useDays } from "../../../shared/dates/ui/days-provider.tsx";
import { fleetSearchOf, parseFleetQuery } from "../model/fleet-query.ts";

/** Another day opens with the same filters, on its first page. */
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
