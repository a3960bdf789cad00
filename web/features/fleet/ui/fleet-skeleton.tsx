"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import skeleton from "../../day/ui/day-skeleton.module.css";

const rows = ["first", "second", "third", "fourth"];

/** What stands where the fleet's day will be. */
export const FleetSkeleton = () => {
  const { messages } = useTexts();
  return (
    <div className={skeleton.skeleton} role="status" aria-label={messages.fleet.loading}>
      <div className={skeleton.totals}>
        <span className={skeleton.figure} />
        <span className={skeleton.facts} />
      </div>
      {rows.map((row) => (
        <span key={row} className={skeleton.row} />
      ))}
    </div>
  );
};
