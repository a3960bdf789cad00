import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { PulseFrame } from "../../components/pulse/pulse-frame.tsx";
import { PulsePage } from "../../components/pulse/pulse-page.tsx";
import { PulseSkeleton } from "../../components/pulse/pulse-skeleton.tsx";
import { browserTimeZone } from "../../lib/browser-time-zone.ts";
import { type PageProps, parametersOf } from "../../lib/page-props.ts";
import { readPulseModel } from "../../lib/pulse.ts";
import { type PulseRange, pulsePathOf, pulseRangeOf, usualPulseRange } from "../../lib/pulse-model.ts";
import { readTexts } from "../../lib/read-texts.ts";
import { requireSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.pulse.title,
});

const Pulse = async ({ range }: { readonly range: PulseRange }) => (
  <PulsePage initial={await readPulseModel(range)} timeZone={await browserTimeZone()} />
);

export default async function PulseRoute({ searchParams }: PageProps) {
  const asked = pulseRangeOf(parametersOf(await searchParams).get("minutes"));
  const range = asked ?? usualPulseRange;
  const session = await requireSession(pulsePathOf(range));
  if (!isFleetMember(session)) redirect("/");
  if (!asked) redirect(pulsePathOf(range));
  return (
    <PulseFrame range={range}>
      <Suspense key={range} fallback={<PulseSkeleton />}>
        <Pulse range={range} />
      </Suspense>
    </PulseFrame>
  );
}
