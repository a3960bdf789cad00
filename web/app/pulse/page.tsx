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
import { type Zoom, zoomOf, zoomPathOf } from "../../features/pulse/model/pulse-zoom.ts";
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

const Pulse = async (props: {
  readonly caller: Caller;
  readonly range: PulseRange;
  readonly zoom: Zoom | undefined;
}) => (
  <PulsePage
    initial={await readPulseModel(props.caller, props.range)}
    timeZone={await browserTimeZone()}
    zoom={props.zoom}
  />
);

export default async function PulseRoute({ searchParams }: PageProps) {
  const parameters = parametersOf(await searchParams);
  const asked = pulseRangeOf(parameters.get("minutes"));
  const range = asked ?? usualPulseRange;
  const zoom = zoomOf(parameters);
  const session = await requireSession(zoomPathOf(range, zoom));
  if (!isFleetMember(session)) redirect("/");
  if (!asked) redirect(pulsePathOf(range));
  const { messages } = await readTexts();
  return (
    <PulseFrame range={range}>
      <Suspense
        key={range}
        fallback={<PulseSkeleton label={messages.pulse.loading} slow={messages.waiting} />}
      >
        <Pulse caller={callerOf(session)} range={range} zoom={zoom} />
      </Suspense>
    </PulseFrame>
  );
}
