import type { Caller } from "@trips/core/application/caller.ts";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import {
  type PulseRange,
  pulsePathOf,
  pulseRangeOf,
  usualPulseRange,
} from "../../features/pulse/model/pulse-model.ts";
import { PulseFrame } from "../../features/pulse/server/pulse-frame.tsx";
import { readPulseModel } from "../../features/pulse/server/read-pulse.ts";
import { PulsePage } from "../../features/pulse/ui/pulse-page.tsx";
import { PulseSkeleton } from "../../features/pulse/ui/pulse-skeleton.tsx";
import { browserTimeZone } from "../../shared/dates/server/browser-time-zone.ts";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { callerOf, isFleetMember } from "../../shared/session/model/session-data.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.pulse.title,
});

const Pulse = async ({ caller, range }: { readonly caller: Caller; readonly range: PulseRange }) => (
  <PulsePage initial={await readPulseModel(caller, range)} timeZone={await browserTimeZone()} />
);

export default async function PulseRoute({ searchParams }: PageProps) {
  const asked = pulseRangeOf(parametersOf(await searchParams).get("minutes"));
  const range = asked ?? usualPulseRange;
  const session = await requireSession(pulsePathOf(range));
  if (!isFleetMember(session)) redirect("/");
  if (!asked) redirect(pulsePathOf(range));
  const { messages } = await readTexts();
  return (
    <PulseFrame range={range}>
      <Suspense
        key={range}
        fallback={<PulseSkeleton label={messages.pulse.loading} slow={messages.waiting} />}
      >
        <Pulse caller={callerOf(session)} range={range} />
      </Suspense>
    </PulseFrame>
  );
}
