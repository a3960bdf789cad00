import { redirect } from "next/navigation";
import { browserTimeZone } from "../lib/browser-time-zone.ts";
import type { PageProps } from "../lib/page-props.ts";
import { dayPathOf, scopeOf } from "../lib/scope.ts";
import { requireSession } from "../lib/session.ts";
import { localDate, readTodayZone } from "../lib/trips.ts";

export default async function StartPage({ searchParams }: PageProps) {
  const scope = scopeOf((await searchParams).scope) ?? "mine";
  const { driver } = await requireSession("/");
  const zone = await readTodayZone(driver, await browserTimeZone());
  redirect(dayPathOf(localDate(zone), scope));
}
