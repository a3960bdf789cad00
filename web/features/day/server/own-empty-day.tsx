import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { type DrivenDates, readDrivenDates, readLastFleetDate } from "@trips/core/application/read-days.ts";
import { dayPathOf, fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { type EmptyDate, emptyDateOf } from "../../../shared/dates/model/empty-date.ts";
import { type Action, EmptyDay } from "../../../shared/dates/server/empty-day.tsx";
import { readToday } from "../../../shared/dates/server/read-today.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { connectPath, importPath, recordPath } from "../../../shared/shell/model/site-paths.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

type Known = {
  readonly why: EmptyDate;
  readonly date: string;
  readonly today: string;
  readonly driven: DrivenDates | undefined;
  readonly lastOfFleet: string | undefined;
};

/** What leads on from here, the likeliest first; never to the date itself, and to no page twice. */
const actionsOf = (known: Known, { messages, format }: Texts): readonly Action[] => {
  const text = messages.emptyDay.actions;
  const { why, date, today, driven, lastOfFleet } = known;
  const dayAction = (to: string | undefined, label: (written: string) => string): Action[] =>
    to === undefined ? [] : [{ href: dayPathOf(to), label: label(format.mediumDate(to)) }];
  const last = dayAction(driven?.last, text.last);
  const record = { href: recordPath, label: text.record };
  const add = [
    { href: connectPath, label: text.connect },
    { href: importPath, label: text.import },
  ];
  const own = {
    never: [record, ...add],
    future: [{ href: dayPathOf(today), label: text.today }, ...last],
    today: [record, ...last, ...add],
    beforeFirst: [...dayAction(driven?.first, text.first), ...last, ...add],
    quiet: [...last, record, ...add],
  }[why];
  const fleet = lastOfFleet
    ? [{ href: fleetPathOf(lastOfFleet), label: text.lastOfFleet(format.mediumDate(lastOfFleet)) }]
    : [];
  const leads = why === "never" ? [...fleet, ...own] : [...own, ...fleet];
  const all = new Map(leads.toReversed().map((action) => [action.href, action]));
  all.delete(dayPathOf(date));
  return [...all.values()].toReversed();
};

/** In place of the caller's own trips of a date that has none. */
export const OwnEmptyDay = async ({ caller, date }: { readonly caller: Caller; readonly date: string }) => {
  const [today, driven, texts] = await Promise.all([
    readToday(caller),
    readDrivenDates(caller, readPorts().ranges, caller.driver),
    readTexts(),
  ]);
  const lastOfFleet = caller.isFleet ? await readLastFleetDate(caller, readPorts(), today.date) : undefined;
  const why = emptyDateOf(date, today.date, driven);
  const { title, text } = texts.messages.emptyDay.own[why];
  const { format } = texts;
  const [shown, first] = [date, driven?.first ?? date].map(format.date) as [string, string];
  return (
    <EmptyDay
      title={title(shown)}
      text={text(shown, first)}
      actions={actionsOf({ why, date, today: today.date, driven, lastOfFleet }, texts)}
    />
  );
};

/** The caller's last day with trips, else today. */
export const lastDayPathOf = async (caller: Caller): Promise<string> => {
  const driven = await readDrivenDates(caller, readPorts().ranges, caller.driver);
  return dayPathOf(driven?.last ?? (await readToday(caller)).date);
};
