import type { Report } from "./report.ts";

export type Target = {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly unit: "%" | "s" | "m";
};

/** What is asked of the engine on these recordings, and what it reaches. */
export const targetsOf = ({ sources, still }: Report): Target[] => {
  const { published, idle } = sources.find(({ source }) => source === "envirocar")!.errors;
  return [
    { name: "envirocar, distance in the median", value: published!.median, most: 0.3, unit: "%" },
    { name: "envirocar, distance at the 95th percentile", value: published!.p95, most: 1.5, unit: "%" },
    { name: "envirocar, idle time in the median", value: idle!.median, most: 10, unit: "s" },
    // A phone that lies still has driven 0 km: less than what rounds to 0.1 km.
    { name: "an hour of a phone lying still, at worst", value: still.worst.meters, most: 49, unit: "m" },
  ];
};
