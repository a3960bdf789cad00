import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { readLastFleetDate } from "@trips/core/application/read-days.ts";
import { fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { emptyDateOf } from "../../../shared/dates/model/empty-date.ts";
import { EmptyDay } from "../../../shared/dates/server/empty-day.tsx";
import { readToday } from "../../../shared/dates/server/read-today.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { connectPath, importPath } from "../../../shared/shell/model/site-paths.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

/** In place of everyone's trips of a date that has none. */
export const EmptyFleet = async ({ caller, date }: { readonly caller: Caller; readonly date: string }) => {
  const [{ date: today }, { messages, format }] = await Promise.all([readToday(caller), readTexts()]);
  const last = await readLastFleetDate(caller, readPorts(), today);
  // The fleet's first date is not known, so no date is before it.
  const why = emptyDateOf(date, today, last === undefined ? undefined : { first: "" });
  const text = messages.emptyDay;
  const { title, text: reason } = text.fleet[why === "beforeFirst" ? "quiet" : why];
  const leads = [
    why === "future" && { href: fleetPathOf(today), label: text.actions.today },
    last !== undefined &&
      last !== date &&
      !(why === "future" && last === today) && {
        href: fleetPathOf(last),
        label: text.actions.last(format.mediumDate(last)),
      },
    why !== "future" && { href: connectPath, label: text.actions.connect },
    why !== "future" && { href: importPath, label: text.actions.import },
  ];
  return (
    <EmptyDay title={title(format.date(date))} text={reason()} actions={leads.filter((each) => !!each)} />
  );
};
