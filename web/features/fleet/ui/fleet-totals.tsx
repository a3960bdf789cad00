import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { Fact, Totals } from "../../../shared/trips/ui/totals.tsx";
import type { FleetDay } from "../model/fleet-model.ts";
import { driverCountOf, sumOf } from "../model/fleet-sums.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import styles from "./fleet-page.module.css";

/** Totals of the trips shown: those of the whole day, from the fleet's lanes, unless a filter leaves some out. */
export const FleetTotals = (props: {
  readonly day: FleetDay;
  readonly all: readonly FleetTrip[];
  readonly shown: readonly FleetTrip[];
  readonly isReconnecting: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.totals;
  const { day, all, shown } = props;
  const isPart = shown.length < all.length;
  const partOf = (part: number, whole: number) =>
    isPart ? messages.fleet.table.shown(format.count(part), format.count(whole)) : format.count(whole);
  return (
    <Totals
      label={isPart ? text.filtered : text.label}
      figures={isPart ? sumOf(shown) : day.totals}
      className={styles.totals}
      status={
        <LiveStatus
          className={styles.status}
          isLive={day.active.length > 0}
          isReconnecting={props.isReconnecting}
        />
      }
    >
      <Fact label={text.trips}>{partOf(shown.length, day.totals.tripCount)}</Fact>
      <Fact label={text.drivers}>{partOf(driverCountOf(shown), driverCountOf(all))}</Fact>
    </Totals>
  );
};
