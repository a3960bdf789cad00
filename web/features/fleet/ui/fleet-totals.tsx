import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { Fact, Totals } from "../../../shared/trips/ui/totals.tsx";
import type { FleetDay, FleetTrip } from "../model/fleet-model.ts";
import styles from "./fleet-page.module.css";

/** Totals from the fleet's lanes: all trips of the day, whatever the filters show. */
export const FleetTotals = (props: {
  readonly day: FleetDay;
  readonly trips: readonly FleetTrip[];
  readonly isReconnecting: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.totals;
  const { totals, active } = props.day;
  return (
    <Totals
      label={text.label}
      figures={totals}
      className={styles.totals}
      status={
        <LiveStatus
          className={styles.status}
          isLive={active.length > 0}
          isReconnecting={props.isReconnecting}
        />
      }
    >
      <Fact label={text.trips}>{format.count(totals.tripCount)}</Fact>
      <Fact label={text.drivers}>{format.count(new Set(props.trips.map(({ driver }) => driver)).size)}</Fact>
    </Totals>
  );
};
