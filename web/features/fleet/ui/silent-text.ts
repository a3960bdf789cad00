import { textOf } from "../../../shared/format/model/format.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { FleetTrip } from "../model/fleet-trip.ts";

/** `silent for 12 min`; undefined as long as the phone says something. */
export const useSilentText = ({ silentMinutes }: FleetTrip): string | undefined => {
  const { messages, format } = useTexts();
  return silentMinutes > 0
    ? messages.fleet.now.silent(textOf(format.duration(silentMinutes * 60)))
    : undefined;
};
