import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import totals from "../../day/ui/day-totals.module.css";
import { Fact, QuietFacts, quietTimesOf } from "../../day/ui/day-totals.tsx";
import live from "../../day/ui/trip-list.module.css";
import type { FleetDay, FleetTrip } from "../model/fleet-model.ts";
import styles from "./fleet-page.module.css";

/** The fleet's lanes: all trips of the day, whatever the filters show. */
export const FleetTotals = (props: {
  readonly day: FleetDay;
  readonly trips: readonly FleetTrip[];
  readonly isReconnecting: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.totals;
  const sums = props.day.totals;
  return (
    <section className={`${totals.totals} ${styles.totals}`} aria-label={text.label}>
      <p className={styles.status} role="status" aria-label={messages.live.label}>
        {props.isReconnecting ? (
          <span className={live.reconnecting}>{messages.live.reconnecting}</span>
        ) : (
          props.day.active.length > 0 && <span className={live.live}>{messages.live.on}</span>
        )}
      </p>
      <dl className={totals.list}>
        <div className={totals.hero}>
          <dt className={totals.label}>{messages.figures.distanceMeters}</dt>
          <dd className={totals.figure}>
            <Quantities of={[format.distance(sums.distanceMeters)]} />
          </dd>
        </div>
        <Fact label={messages.figures.movingSeconds}>
          <Quantities of={format.duration(sums.movingSeconds)} />
        </Fact>
        <Fact label={messages.figures.idleSeconds}>
          <Quantities of={format.duration(sums.idleSeconds)} />
        </Fact>
        <Fact label={text.trips}>{format.count(sums.tripCount)}</Fact>
        <Fact label={text.drivers}>
          {format.count(new Set(props.trips.map(({ driver }) => driver)).size)}
        </Fact>
      </dl>
      <QuietFacts of={quietTimesOf(sums, messages, format)} />
    </section>
  );
};
