"use client";

import { useParams, useSearchParams } from "next/navigation";
import { dayPathOf, scopeOf } from "../../../shared/dates/model/scope.ts";
import { DateNavigation } from "../../../shared/dates/ui/date-navigation.tsx";
import { useDays } from "../../../shared/dates/ui/days-provider.tsx";

export const DayNavigation = () => {
  const { date = "" } = useParams<{ date?: string }>();
  const scope = scopeOf(useSearchParams().get("scope")) ?? "mine";
  const { today } = useDays();
  return (
    <DateNavigation
      date={date}
      today={today}
      pathOf={(each) => dayPathOf(each, scope)}
      hasFigures={scope === "mine"}
    />
  );
};
