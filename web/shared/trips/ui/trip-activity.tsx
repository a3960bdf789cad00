"use client";

import { useNow } from "../../dates/ui/use-now.ts";
import { textOf } from "../../format/model/format.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { ListedTrip } from "../model/listed-trip.ts";
import { silenceOf } from "../model/silence.ts";
import styles from "./trip-activity.module.css";

/** Says that a running trip is being driven, or for how long its phone has been silent. */
export const TripActivity = ({ end }: Pick<ListedTrip, "end">) => {
  const { messages, format } = useTexts();
  const now = useNow();
  const silentSeconds = now === undefined ? undefined : silenceOf({ isActive: true, end }, now);
  return silentSeconds === undefined ? (
    <span className={styles.driving}>{messages.trips.active}</span>
  ) : (
    <span className={styles.silent}>{messages.trips.silent(textOf(format.duration(silentSeconds)))}</span>
  );
};
