"use client";

import { useParams, useSearchParams } from "next/navigation";
import { dayPathOf, scopeOf } from "../../lib/scope.ts";
import { DateNavigation } from "./date-navigation.tsx";
import { useDays } from "./days-provider.tsx";

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
