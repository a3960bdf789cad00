"use client";

import { useParams } from "next/navigation";
import { dayPathOf } from "../../../shared/dates/model/date-paths.ts";
import { DateNavigation } from "../../../shared/dates/ui/date-navigation.tsx";
import { useDays } from "../../../shared/dates/ui/days-provider.tsx";

export const DayNavigation = () => {
  const { date = "" } = useParams<{ date?: string }>();
  const { today } = useDays();
  return <DateNavigation date={date} today={today} pathOf={dayPathOf} hasFigures />;
};
