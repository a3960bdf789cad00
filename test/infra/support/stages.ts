import type { StageUnderTest } from "./program/capture-graph.ts";

/** The kinds of stages that infra/README.md describes. */
export const stages = {
  production: { stage: "production" },
  "a personal stage": { stage: "ana" },
  "a lite stage": { stage: "lite", variables: { TRIPS_LITE: "1" } },
  "a provisioned stage with enhanced fan-out and Iceberg": {
    stage: "load",
    variables: {
      TRIPS_STREAM_SHARDS: "4",
      TRIPS_ENHANCED_FAN_OUT: "1",
      TRIPS_WAF: "1",
      // Switched over from `trips`.
      TRIPS_TABLES: "trips2,trips",
      TRIPS_LAKE: "iceberg",
      TRIPS_MQTT: "1",
    },
  },
} as const satisfies Readonly<Record<string, StageUnderTest>>;

export type StageName = keyof typeof stages;
