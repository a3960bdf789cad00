import { setTimeout as sleep } from "node:timers/promises";
import type { Effects } from "@trips/aws/effects.ts";
import { createTelemetry, type Telemetry } from "./telemetry.ts";

/** What a handler meets besides its event: time, chance, and who hears its report. A simulation passes its own. */
export type Surroundings = Effects & { readonly telemetry: Telemetry };

export const lambdaSurroundings = (serviceName: string): Surroundings => ({
  now: () => Date.now(),
  sleep: (ms) => sleep(ms),
  random: () => Math.random(),
  telemetry: createTelemetry(serviceName),
});
